namespace Proximal.MuJoCo;

/// <summary><c>Swimmer</c>: swim forward with a chain of three links (Coulom 2002).</summary>
internal sealed class Swimmer : GymnasiumTask
{
    private readonly double forwardRewardWeight;
    private readonly double controlCostWeight;
    private readonly int skipped;
    private double before;

    public Swimmer(TaskSetup setup)
        : base(
            setup.Require(3, 1),
            setup.Model.Nq + setup.Model.Nv - Skipped(setup.Options),
            setup.Options.Number("reset_noise_scale")
        )
    {
        forwardRewardWeight = setup.Options.Number("forward_reward_weight");
        controlCostWeight = setup.Options.Number("ctrl_cost_weight");
        skipped = Skipped(setup.Options);
    }

    public static IEnumerable<TaskOption> Options =>
        [
            .. CommonOptions(frameSkip: 4),
            TaskOption.Of("forward_reward_weight", 1.0),
            TaskOption.Of("ctrl_cost_weight", 1e-4),
            TaskOption.Of("reset_noise_scale", 0.1),
            TaskOption.Of("exclude_current_positions_from_observation", true),
        ];

    protected override MuJoCoView View =>
        new()
        {
            Direction = MuJoCoViewDirection.Top,
            Body = "torso",
            Width = 8,
            Height = 4,
        };

    protected override void BeforeStep() => before = Simulation.Qpos[0];

    protected override void Observe(Span<float> observation)
    {
        var writer = new ObservationWriter(observation);
        writer.Write(Simulation.Qpos[skipped..]);
        writer.Write(Simulation.Qvel);
    }

    protected override double Reward(ReadOnlySpan<float> action) =>
        (forwardRewardWeight * ((Simulation.Qpos[0] - before) / Dt)) - ControlCost(controlCostWeight, action);

    private static int Skipped(TaskOptions options) =>
        options.Flag("exclude_current_positions_from_observation") ? 2 : 0;
}
