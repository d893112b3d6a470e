namespace Proximal.MuJoCo;

/// <summary>The observation of <c>Humanoid</c> and <c>HumanoidStandup</c>: positions, velocities, and the inertias,
/// velocities and forces of all bodies.</summary>
/// <remarks>Version 4 includes the world, which is body 0, and the actuator forces on the free joint. These values are
/// always 0.</remarks>
internal readonly struct HumanoidObservation
{
    // Degrees of freedom of the free joint.
    private const int FreeJoint = 6;

    private readonly int skipped;
    private readonly int firstBody;
    private readonly bool includesCinert;
    private readonly bool includesCvel;
    private readonly bool includesQfrcActuator;
    private readonly bool includesCfrcExt;

    public HumanoidObservation(TaskSetup setup)
    {
        TaskOptions options = setup.Options;
        skipped = GymnasiumTask.Hidden(options, 2);
        firstBody = setup.IsV5 ? 1 : 0;
        includesCinert = options.Flag("include_cinert_in_observation");
        includesCvel = options.Flag("include_cvel_in_observation");
        includesQfrcActuator = options.Flag("include_qfrc_actuator_in_observation");
        includesCfrcExt = options.Flag("include_cfrc_ext_in_observation");
    }

    public static IEnumerable<TaskOption> Options(bool isInV4) =>
        [
            isInV4
                ? TaskOption.Of("exclude_current_positions_from_observation", true)
                : TaskOption.V5("exclude_current_positions_from_observation", true),
            TaskOption.V5("include_cinert_in_observation", true),
            TaskOption.V5("include_cvel_in_observation", true),
            TaskOption.V5("include_qfrc_actuator_in_observation", true),
            TaskOption.V5("include_cfrc_ext_in_observation", true),
        ];

    public int Size(MuJoCoModel model)
    {
        int bodies = model.Nbody - firstBody;
        return model.Nq
            - skipped
            + model.Nv
            + (includesCinert ? 10 * bodies : 0)
            + (includesCvel ? 6 * bodies : 0)
            + (includesQfrcActuator ? model.Nv - (FreeJoint * firstBody) : 0)
            + (includesCfrcExt ? 6 * bodies : 0);
    }

    public void Write(MuJoCoSimulation simulation, Span<float> observation)
    {
        var writer = new ObservationWriter(observation);
        writer.Write(simulation.Qpos[skipped..]);
        writer.Write(simulation.Qvel);
        if (includesCinert)
            writer.Write(simulation.Cinert[(10 * firstBody)..]);
        if (includesCvel)
            writer.Write(simulation.Cvel[(6 * firstBody)..]);
        if (includesQfrcActuator)
            writer.Write(simulation.QfrcActuator[(FreeJoint * firstBody)..]);
        if (includesCfrcExt)
            writer.Write(simulation.CfrcExt[(6 * firstBody)..]);
    }
}
