/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/varve-status.h"
