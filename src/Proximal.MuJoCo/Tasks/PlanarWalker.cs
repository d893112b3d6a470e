namespace Proximal.MuJoCo;

/// <summary>What <c>Hopper</c> and <c>Walker2d</c> have in common: planar robots that must not fall.</summary>
internal abstract class PlanarWalker : ForwardTask
{
    private const double LargestVelocity = 10;

    private readonly (double Low, double High) heights;
    private readonly (double Low, double High) angles;
    private readonly Health health;

    protected PlanarWalker(TaskSetup setup)
        : base(setup.Require(3, 1), hiddenPositions: 1)
    {
        TaskOptions options = setup.Options;
        heights = options.Range("healthy_z_range");
        angles = options.Range("healthy_angle_range");
        health = new Health(setup);
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

    protected override void Observe(Span<float> observation)
    {
        var writer = new ObservationWriter(observation);
        writer.Write(ObservedPositions);
        writer.WriteClipped(Simulation.Qvel, -LargestVelocity, LargestVelocity);
    }

    protected override double Reward(ReadOnlySpan<float> action) =>
        ForwardReward + health.Reward(IsHealthy()) - ControlCost(action);

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
}
