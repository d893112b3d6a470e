namespace Proximal.MuJoCo;

/// <summary><c>Reacher</c>: move the tip of an arm of two links to a target.</summary>
internal sealed class Reacher : GymnasiumTask
{
    private const double LargestDistance = 0.2;
    private const double VelocityNoise = 0.005;

    private readonly double distanceWeight;
    private readonly double controlWeight;
    private readonly int fingertip;
    private readonly int target;
    private readonly int dimensions;
    private double before;

    public Reacher(TaskSetup setup)
        : base(setup.Require(4, 4), 4 + setup.Model.Nq - 2 + 2 + Dimensions(setup), resetNoiseScale: 0.1)
    {
        distanceWeight = setup.Options.Number("reward_dist_weight");
        controlWeight = setup.Options.Number("reward_control_weight");
        fingertip = setup.Model.BodyId("fingertip");
        target = setup.Model.BodyId("target");
        dimensions = Dimensions(setup);
    }

    public static IEnumerable<TaskOption> Options =>
        [
            .. CommonOptions(frameSkip: 2),
            TaskOption.V5("reward_dist_weight", 1.0),
            TaskOption.V5("reward_control_weight", 1.0),
        ];

    public override int? MaxEpisodeSteps => 50;

    protected override MuJoCoView View =>
        new()
        {
            Direction = MuJoCoViewDirection.Top,
            Width = 0.7f,
            Height = 0.7f,
            CenterY = 0,
        };

    protected override void ResetState(ref Rng random, Span<double> qpos, Span<double> qvel)
    {
        base.ResetState(ref random, qpos, []);
        AddUniform(ref random, qvel, VelocityNoise);
        double x,
            y;
        do
        {
            x = random.Uniform(-LargestDistance, LargestDistance);
            y = random.Uniform(-LargestDistance, LargestDistance);
        } while (Math.Sqrt((x * x) + (y * y)) >= LargestDistance);
        (qpos[^2], qpos[^1]) = (x, y);
        qvel[^2..].Clear();
    }

    protected override void BeforeStep() => before = Distance();

    protected override void Observe(Span<float> observation)
    {
        ReadOnlySpan<double> angles = Simulation.Qpos[..2];
        var writer = new ObservationWriter(observation);
        foreach (double angle in angles)
            writer.Write(Math.Cos(angle));
        foreach (double angle in angles)
            writer.Write(Math.Sin(angle));
        writer.Write(Simulation.Qpos[2..]);
        writer.Write(Simulation.Qvel[..2]);
        for (int i = 0; i < dimensions; i++)
            writer.Write(BodyPosition(fingertip)[i] - BodyPosition(target)[i]);
    }

    // Version 4 uses the positions before the step.
    protected override double Reward(ReadOnlySpan<float> action) =>
        (-(IsV5 ? Distance() : before) * distanceWeight) - ControlCost(controlWeight, action);

    private double Distance() => Distance(BodyPosition(fingertip), BodyPosition(target));

    // The difference in height is always 0, so version 5 leaves it out.
    private static int Dimensions(TaskSetup setup) => setup.IsV5 ? 2 : 3;
}
