namespace Proximal.MuJoCo;

/// <summary><c>HalfCheetah</c>: run forward with a planar robot of two legs (Wawrzyński 2009).</summary>
internal sealed class HalfCheetah : GymnasiumTask
{
    private readonly double forwardRewardWeight;
    private readonly double controlCostWeight;
    private readonly int skipped;
    private double before;

    public HalfCheetah(TaskSetup setup)
        : base(
            setup.Require(2, 1),
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
            .. CommonOptions(frameSkip: 5),
            TaskOption.Of("forward_reward_weight", 1.0),
            TaskOption.Of("ctrl_cost_weight", 0.1),
            TaskOption.Of("reset_noise_scale", 0.1),
            TaskOption.Of("exclude_current_positions_from_observation", true),
        ];

    protected override bool HasNormalVelocities => true;

    protected override MuJoCoView View =>
        new()
        {
            Body = "torso",
            Width = 4,
            Height = 1.8f,
            CenterY = 0.55f,
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
        options.Flag("exclude_current_positions_from_observation") ? 1 : 0;
}
