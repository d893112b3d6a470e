namespace Proximal.MuJoCo;

/// <summary>What <c>HalfCheetah</c>, <c>Swimmer</c>, <c>Hopper</c> and <c>Walker2d</c> have in common: a reward for the
/// velocity of the first coordinate, and a cost of actions.</summary>
internal abstract class ForwardTask : GymnasiumTask
{
    private readonly double forwardRewardWeight;
    private readonly double controlCostWeight;
    private readonly int hidden;
    private double before;

    /// <summary>Creates the task.</summary>
    /// <param name="setup">Model and arguments.</param>
    /// <param name="hiddenPositions">Number of first positions that are excluded from observations by default.</param>
    protected ForwardTask(TaskSetup setup, int hiddenPositions)
        : base(
            setup,
            setup.Model.Nq + setup.Model.Nv - Hidden(setup.Options, hiddenPositions),
            setup.Options.Number("reset_noise_scale")
        )
    {
        forwardRewardWeight = setup.Options.Number("forward_reward_weight");
        controlCostWeight = setup.Options.Number("ctrl_cost_weight");
        hidden = Hidden(setup.Options, hiddenPositions);
    }

    protected double ForwardReward => forwardRewardWeight * ((Simulation.Qpos[0] - before) / Dt);

    protected ReadOnlySpan<double> ObservedPositions => Simulation.Qpos[hidden..];

    protected float ControlCost(ReadOnlySpan<float> action) => ControlCost(controlCostWeight, action);

    protected override void BeforeStep() => before = Simulation.Qpos[0];

    protected override void Observe(Span<float> observation)
    {
        var writer = new ObservationWriter(observation);
        writer.Write(ObservedPositions);
        writer.Write(Simulation.Qvel);
    }

    protected override double Reward(ReadOnlySpan<float> action) => ForwardReward - ControlCost(action);
}
