namespace Proximal.MuJoCo;

/// <summary>Checks that the layout fits the library: simulates a small model and compares known values.</summary>
internal static unsafe class LayoutCheck
{
    private const double Timestep = 0.004;
    private const double Mass = 2;
    private const double Force = 3;
    private const double Gravity = 9.81;

    // The arrays of mjData are in one block of memory, which takes less than this for the model. Versions before 2.3
    // have arrays for the largest number of constraints in between.
    private const long LargestDistance = 1 << 28;

    private const string Ball = """
        <mujoco>
          <option timestep="0.004" gravity="0 0 -9.81"/>
          <size nuserdata="7"/>
          <worldbody>
            <body name="ball" pos="0 0 1">
              <joint name="height" type="slide" axis="0 0 1"/>
              <geom type="sphere" size="0.1" mass="2" rgba="0.25 0.5 0.75 1"/>
              <site pos="0 0 0.5"/>
            </body>
            <body mocap="true"/>
          </worldbody>
          <actuator><motor joint="height" ctrllimited="true" ctrlrange="-3 5"/></actuator>
          <sensor><jointpos joint="height"/><jointvel joint="height"/></sensor>
        </mujoco>
        """;

    private static readonly string[] Arrays =
    [
        "qpos",
        "qvel",
        "qacc_warmstart",
        "ctrl",
        "qfrc_applied",
        "xfrc_applied",
        "mocap_pos",
        "mocap_quat",
        "userdata",
        "qacc",
        "sensordata",
        "xpos",
        "xquat",
        "xmat",
        "xipos",
        "geom_xpos",
        "geom_xmat",
        "site_xpos",
        "subtree_com",
        "cinert",
        "cvel",
        "qfrc_actuator",
        "qfrc_constraint",
        "cfrc_ext",
    ];

    /// <summary>Runs the check.</summary>
    /// <exception cref="InvalidInputException">A value differs; the message names the field.</exception>
    public static void Run(Engine engine)
    {
        nint model = engine.LoadText(System.Text.Encoding.UTF8.GetBytes(Ball), "of the layout check");
        CheckModel(engine.Layout, model);
        nint data = engine.MakeData(model);
        engine.ResetData(model, data);
        CheckAddresses(engine.Layout, data);
        CheckStep(engine, model, data);
        engine.DeleteData(data);
        engine.DeleteModel(model);
    }

    private static void CheckModel(StructLayout layout, nint model)
    {
        ReadOnlySpan<(string Field, int Expected)> counts =
        [
            ("nq", 1),
            ("nv", 1),
            ("nu", 1),
            ("na", 0),
            ("nbody", 3),
            ("ngeom", 1),
            ("nsite", 1),
            ("nmocap", 1),
            ("nuserdata", 7),
            ("nsensordata", 2),
        ];
        foreach ((string field, int expected) in counts)
        {
            nint at = model + layout.Model(field);
            Equal(layout, field, expected, layout.CountSize == sizeof(long) ? *(long*)at : *(int*)at);
        }

        Equal(layout, "opt.timestep", Timestep, *(double*)(model + layout.Model("opt.timestep")));
        Equal(layout, "qpos0", 0, (*(double**)(model + layout.Model("qpos0")))[0]);
        Equal(layout, "body_mass", Mass, (*(double**)(model + layout.Model("body_mass")))[1]);
        Equal(layout, "geom_type", 2, (*(int**)(model + layout.Model("geom_type")))[0]);
        Equal(layout, "geom_size", 0.1, (*(double**)(model + layout.Model("geom_size")))[0]);
        Equal(layout, "geom_rgba", 0.75, (*(float**)(model + layout.Model("geom_rgba")))[2]);
        Equal(layout, "actuator_ctrllimited", 1, (*(byte**)(model + layout.Model("actuator_ctrllimited")))[0]);
        Equal(layout, "actuator_ctrlrange", 5, (*(double**)(model + layout.Model("actuator_ctrlrange")))[1]);
    }

    private static void CheckAddresses(StructLayout layout, nint data)
    {
        long start = *(nint*)(data + layout.Data("qpos"));
        foreach (string field in Arrays)
        {
            long address = *(nint*)(data + layout.Data(field));
            if (address == 0 || address % sizeof(double) != 0 || Math.Abs(address - start) > LargestDistance)
                throw Differs(layout, field);
        }
    }

    private static void CheckStep(Engine engine, nint model, nint data)
    {
        StructLayout layout = engine.Layout;
        Array(layout, data, "ctrl")[0] = Force;
        engine.Step(model, data, count: 1, out _);
        double acceleration = (Force / Mass) - Gravity;
        double velocity = acceleration * Timestep;
        Equal(layout, "time", Timestep, *(double*)(data + layout.Data("time")));
        ReadOnlySpan<(string Field, int Index, double Expected)> values =
        [
            ("qpos", 0, velocity * Timestep),
            ("qvel", 0, velocity),
            ("qacc", 0, acceleration),
            ("qacc_warmstart", 0, acceleration),
            ("qfrc_applied", 0, 0),
            ("qfrc_actuator", 0, Force),
            ("qfrc_constraint", 0, 0),
            ("xfrc_applied", 6, 0),
            ("mocap_quat", 0, 1),
            ("xpos", 5, 1),
            ("xipos", 5, 1),
            ("xquat", 4, 1),
            ("xmat", 9, 1),
            ("geom_xpos", 2, 1),
            ("geom_xmat", 8, 1),
            ("site_xpos", 2, 1.5),
            ("subtree_com", 5, 1),
            ("cinert", 19, Mass),
            ("cvel", 11, 0),
            ("cfrc_ext", 6, 0),
        ];
        foreach ((string field, int index, double expected) in values)
            Equal(layout, field, expected, Array(layout, data, field)[index]);
    }

    private static double* Array(StructLayout layout, nint data, string field) =>
        *(double**)(data + layout.Data(field));

    // Versions may compute in another order, so that the last digits differ.
    private static void Equal(StructLayout layout, string field, double expected, double found)
    {
        if (!(Math.Abs(expected - found) <= 1e-9))
            throw Differs(layout, field);
    }

    private static InvalidInputException Differs(StructLayout layout, string field) =>
        new(
            $"the MuJoCo library has version {StructLayout.Text(layout.Version)}, but not the layout of this "
                + $"version: the field '{field}' has another value than expected; use the library of an official release"
        );
}
