namespace Proximal.MuJoCo;

/// <summary><c>Humanoid</c>: walk forward with a figure of two arms and two legs (Tassa, Erez and Todorov
/// 2012).</summary>
internal sealed class Humanoid : GymnasiumTask
{
    private readonly HumanoidObservation observed;
    private readonly double forwardRewardWeight;
    private readonly double controlCostWeight;
    private readonly double contactCostWeight;
    private readonly (double Low, double High) contactCosts;
    private readonly (double Low, double High) heights;
    private readonly Health health;
    private readonly double mass;
    private double before;

    public Humanoid(TaskSetup setup)
        : base(
            setup.Require(7, 6),
            new HumanoidObservation(setup).Size(setup.Model),
            setup.Options.Number("reset_noise_scale")
        )
    {
        TaskOptions options = setup.Options;
        observed = new HumanoidObservation(setup);
        forwardRewardWeight = options.Number("forward_reward_weight");
        controlCostWeight = options.Number("ctrl_cost_weight");
        contactCostWeight = options.Number("contact_cost_weight");
        contactCosts = options.Range("contact_cost_range");
        heights = options.Range("healthy_z_range");
        health = new Health(setup);
        foreach (double body in setup.Model.BodyMass.Span)
            mass += body;
    }

    public static IEnumerable<TaskOption> Options =>
        [
            .. CommonOptions(frameSkip: 5),
            TaskOption.Of("forward_reward_weight", 1.25),
            TaskOption.Of("ctrl_cost_weight", 0.1),
            TaskOption.V5("contact_cost_weight", 5e-7),
            TaskOption.V5("contact_cost_range", "-inf, 10"),
            TaskOption.Of("healthy_reward", 5.0),
            TaskOption.Of("terminate_when_unhealthy", true),
            TaskOption.Of("healthy_z_range", "1, 2"),
            TaskOption.Of("reset_noise_scale", 1e-2),
            .. HumanoidObservation.Options(isInV4: true),
        ];

    protected override MuJoCoView View =>
        new()
        {
            Direction = MuJoCoViewDirection.Raised,
            Body = "torso",
            Width = 4,
            Height = 2.2f,
            CenterY = 0.9f,
        };

    protected override void BeforeStep() => before = MassCenter();

    protected override void Observe(Span<float> observation) => observed.Write(Simulation, observation);

    protected override double Reward(ReadOnlySpan<float> action)
    {
        double velocity = (MassCenter() - before) / Dt;
        double costs = controlCostWeight * SquareSum.Of(Simulation.Ctrl);
        if (IsV5)
        {
            double contacts = contactCostWeight * SquareSum.Of(Simulation.CfrcExt);
            costs += Math.Min(Math.Max(contacts, contactCosts.Low), contactCosts.High);
        }

        return (forwardRewardWeight * velocity) + health.Reward(IsHealthy()) - costs;
    }

    protected override bool IsTerminated() => health.Terminates(IsHealthy());

    private bool IsHealthy() => Health.IsWithin(Simulation.Qpos[2], heights);

    // The x coordinate.
    private double MassCenter()
    {
        ReadOnlySpan<double> masses = Model.BodyMass.Span,
            positions = Simulation.Xipos;
        double sum = 0;
        for (int i = 0; i < masses.Length; i++)
            sum += masses[i] * positions[3 * i];
        return sum / mass;
    }
}
