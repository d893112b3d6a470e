// Prints the row of a MuJoCo version for src/Proximal.MuJoCo/Native/layouts.json: the offsets of the fields that
// Proximal reads in mjModel, mjOption and mjData. For a version that the table does not have, set MUJOCO_LAYOUT to a
// file with the printed row:
//   cc -I MUJOCO/include eng/mujoco-layout.c -o layout && ./layout > layout.json
#include <mujoco/mujoco.h>
#include <stddef.h>
#include <stdio.h>

static const char* separator = "";

static void field(const char* name, size_t offset) {
  printf("%s\"%s\":%zu", separator, name, offset);
  separator = ",";
}

static void begin(const char* structure) {
  printf(",\"%s\":{", structure);
  separator = "";
}

#define MODEL(name) field(#name, offsetof(mjModel, name))
#define DATA(name) field(#name, offsetof(mjData, name))
#define SAME_SIZE(name) \
  _Static_assert(sizeof(((mjModel*)0)->name) == sizeof(((mjModel*)0)->nq), "the counts have different sizes")

SAME_SIZE(nv);
SAME_SIZE(nu);
SAME_SIZE(na);
SAME_SIZE(nbody);
SAME_SIZE(ngeom);
SAME_SIZE(nsite);
SAME_SIZE(nmocap);
SAME_SIZE(nuserdata);
SAME_SIZE(nsensordata);
_Static_assert(sizeof(mjtNum) == 8, "MuJoCo must be compiled with double precision");
_Static_assert(sizeof(void*) == 8, "the machine must have 64 bits");

int main(void) {
  printf("{\"version\":%d,\"countSize\":%zu", mjVERSION_HEADER, sizeof(((mjModel*)0)->nq));
  begin("mjModel");
  MODEL(nq);
  MODEL(nv);
  MODEL(nu);
  MODEL(na);
  MODEL(nbody);
  MODEL(ngeom);
  MODEL(nsite);
  MODEL(nmocap);
  MODEL(nuserdata);
  MODEL(nsensordata);
  field("opt.timestep", offsetof(mjModel, opt) + offsetof(mjOption, timestep));
  MODEL(qpos0);
  MODEL(body_mass);
  MODEL(geom_type);
  MODEL(geom_size);
  MODEL(geom_rgba);
  MODEL(actuator_ctrllimited);
  MODEL(actuator_ctrlrange);
  printf("}");
  begin("mjData");
  DATA(time);
  DATA(qpos);
  DATA(qvel);
  DATA(act);
  DATA(qacc_warmstart);
  DATA(ctrl);
  DATA(qfrc_applied);
  DATA(xfrc_applied);
  DATA(mocap_pos);
  DATA(mocap_quat);
  DATA(userdata);
  DATA(qacc);
  DATA(sensordata);
  DATA(xpos);
  DATA(xquat);
  DATA(xmat);
  DATA(xipos);
  DATA(geom_xpos);
  DATA(geom_xmat);
  DATA(site_xpos);
  DATA(subtree_com);
  DATA(cinert);
  DATA(cvel);
  DATA(qfrc_actuator);
  DATA(qfrc_constraint);
  DATA(cfrc_ext);
  printf("}}\n");
  return 0;
}
