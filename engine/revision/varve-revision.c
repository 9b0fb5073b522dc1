/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "revision/varve-revision.h"
