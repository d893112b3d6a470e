namespace Proximal.MuJoCo;

/// <summary><c>HumanoidStandup</c>: stand up with a figure that lies on the ground.</summary>
internal sealed class HumanoidStandup : GymnasiumTask
{
    private readonly HumanoidObservation observed;
    private readonly double controlCostWeight;
    private readonly double impactCostWeight;
    private readonly (double Low, double High) impactCosts;

    public HumanoidStandup(TaskSetup setup)
        : base(
            setup.Require(7, 6),
            new HumanoidObservation(setup).Size(setup.Model),
            setup.Options.Number("reset_noise_scale")
        )
    {
        observed = new HumanoidObservation(setup);
        controlCostWeight = setup.Options.Number("ctrl_cost_weight");
        impactCostWeight = setup.Options.Number("impact_cost_weight");
        impactCosts = setup.Options.Range("impact_cost_range");
    }

    public static IEnumerable<TaskOption> Options =>
        [
            .. CommonOptions(frameSkip: 5),
            TaskOption.V5("ctrl_cost_weight", 0.1),
            TaskOption.V5("impact_cost_weight", 0.5e-6),
            TaskOption.V5("impact_cost_range", "-inf, 10"),
            TaskOption.V5("reset_noise_scale", 1e-2),
            .. HumanoidObservation.Options(isInV4: false),
        ];

    protected override MuJoCoView View =>
        new()
        {
            Direction = MuJoCoViewDirection.Raised,
            Body = "torso",
            Width = 4,
            Height = 2.2f,
            CenterY = 0.7f,
        };

    protected override void Observe(Span<float> observation) => observed.Write(Simulation, observation);

    protected override double Reward(ReadOnlySpan<float> action)
    {
        double height = Simulation.Qpos[2] / Model.Timestep;
        double control = controlCostWeight * SquareSum.Of(Simulation.Ctrl);
        double impact = impactCostWeight * SquareSum.Of(Simulation.CfrcExt);
        impact = Math.Min(Math.Max(impact, impactCosts.Low), impactCosts.High);
        return height - control - impact + 1;
    }
}
