namespace Proximal.MuJoCo;

/// <summary><c>InvertedDoublePendulum</c>: balance two poles in a row on a cart.</summary>
internal sealed class InvertedDoublePendulum : GymnasiumTask
{
    private const double Limit = 10;
    private const double LowestTip = 1;

    private readonly double healthyReward;
    private readonly int forces;

    public InvertedDoublePendulum(TaskSetup setup)
        : base(setup.Require(2, 3), Size(setup), setup.Options.Number("reset_noise_scale"))
    {
        if (setup.Model.Nsite < 1)
            throw new InvalidInputException($"the model {setup.Model.Name} has no site: the task needs one at the tip");
        healthyReward = setup.Options.Number("healthy_reward");
        forces = Forces(setup);
    }

    public static IEnumerable<TaskOption> Options =>
        [
            .. CommonOptions(frameSkip: 5),
            TaskOption.V5("healthy_reward", 10.0),
            TaskOption.V5("reset_noise_scale", 0.1),
        ];

    protected override bool HasNormalVelocities => true;

    protected override MuJoCoView View =>
        new()
        {
            Width = 3.4f,
            Height = 1.7f,
            CenterY = 0.6f,
        };

    protected override void Observe(Span<float> observation)
    {
        ReadOnlySpan<double> angles = Simulation.Qpos[1..];
        var writer = new ObservationWriter(observation);
        writer.Write(Simulation.Qpos[0]);
        foreach (double angle in angles)
            writer.Write(Math.Sin(angle));
        foreach (double angle in angles)
            writer.Write(Math.Cos(angle));
        writer.WriteClipped(Simulation.Qvel, -Limit, Limit);
        writer.WriteClipped(Simulation.QfrcConstraint[..forces], -Limit, Limit);
    }

    protected override double Reward(ReadOnlySpan<float> action)
    {
        double x = Simulation.SiteXpos[0],
            y = Simulation.SiteXpos[2] - 2,
            first = Simulation.Qvel[1],
            second = Simulation.Qvel[2];
        double distance = (0.01 * (x * x)) + (y * y);
        double velocity = (1e-3 * (first * first)) + (5e-3 * (second * second));
        double alive = IsV5 && IsTerminated() ? 0 : healthyReward;
        return alive - distance - velocity;
    }

    protected override bool IsTerminated() => Simulation.SiteXpos[2] <= LowestTip;

    private static int Size(TaskSetup setup) => 1 + (2 * (setup.Model.Nq - 1)) + setup.Model.Nv + Forces(setup);

    // Only the force on the cart is not always 0, so version 5 leaves out the others.
    private static int Forces(TaskSetup setup) => setup.IsV5 ? 1 : setup.Model.Nv;
}
