/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The peer of `varvectl --version`: what starting any program costs. */
int
main (void)
{
  return 0;
}
