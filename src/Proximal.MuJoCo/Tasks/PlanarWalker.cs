namespace Proximal.MuJoCo;

/// <summary>What <c>Hopper</c> and <c>Walker2d</c> have in common: planar robots that must not fall.</summary>
internal abstract class PlanarWalker : GymnasiumTask
{
    private const double LargestVelocity = 10;

    private readonly double forwardRewardWeight;
    private readonly double controlCostWeight;
    private readonly (double Low, double High) heights;
    private readonly (double Low, double High) angles;
    private readonly Health health;
    private readonly int skipped;
    private double before;

    protected PlanarWalker(TaskSetup setup)
        : base(
            setup.Require(3, 1),
            setup.Model.Nq + setup.Model.Nv - Skipped(setup.Options),
            setup.Options.Number("reset_noise_scale")
        )
    {
        TaskOptions options = setup.Options;
        forwardRewardWeight = options.Number("forward_reward_weight");
        controlCostWeight = options.Number("ctrl_cost_weight");
        heights = options.Range("healthy_z_range");
        angles = options.Range("healthy_angle_range");
        health = new Health(setup);
        skipped = Skipped(options);
    }

    protected override MuJoCoView View =>
        new()
        {
            Body = "torso",
            Width = 4,
            Height = 2,
            CenterY = 0.8f,
        };

    protected virtual bool IsHealthy() =>
        Health.IsWithin(Simulation.Qpos[1], heights) && Health.IsWithin(Simulation.Qpos[2], angles);

    protected override void BeforeStep() => before = Simulation.Qpos[0];

    protected override void Observe(Span<float> observation)
    {
        var writer = new ObservationWriter(observation);
        writer.Write(Simulation.Qpos[skipped..]);
        writer.WriteClipped(Simulation.Qvel, -LargestVelocity, LargestVelocity);
    }

    protected override double Reward(ReadOnlySpan<float> action) =>
        (forwardRewardWeight * ((Simulation.Qpos[0] - before) / Dt))
        + health.Reward(IsHealthy())
        - ControlCost(controlCostWeight, action);

    protected override bool IsTerminated() => health.Terminates(IsHealthy());

    protected static IEnumerable<TaskOption> WalkerOptions(string heights, string angles) =>
        [
            .. CommonOptions(frameSkip: 4),
            TaskOption.Of("forward_reward_weight", 1.0),
            TaskOption.Of("ctrl_cost_weight", 1e-3),
            TaskOption.Of("healthy_reward", 1.0),
            TaskOption.Of("terminate_when_unhealthy", true),
            TaskOption.Of("healthy_z_range", heights),
            TaskOption.Of("healthy_angle_range", angles),
            TaskOption.Of("reset_noise_scale", 5e-3),
            TaskOption.Of("exclude_current_positions_from_observation", true),
        ];

    private static int Skipped(TaskOptions options) =>
        options.Flag("exclude_current_positions_from_observation") ? 1 : 0;
}
