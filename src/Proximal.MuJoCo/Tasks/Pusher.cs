namespace Proximal.MuJoCo;

/// <summary><c>Pusher</c>: push a cylinder to a goal with an arm of seven joints.</summary>
internal sealed class Pusher : GymnasiumTask
{
    private const int ArmJoints = 7;
    private const double SmallestDistance = 0.17;
    private const double VelocityNoise = 0.005;

    private readonly double nearWeight;
    private readonly double distanceWeight;
    private readonly double controlWeight;
    private readonly int tips;
    private readonly int cylinder;
    private readonly int goal;
    private double nearBefore;
    private double distanceBefore;

    public Pusher(TaskSetup setup)
        : base(setup.Require(ArmJoints + 4, ArmJoints + 4), (2 * ArmJoints) + 9, resetNoiseScale: 0)
    {
        nearWeight = setup.Options.Number("reward_near_weight");
        distanceWeight = setup.Options.Number("reward_dist_weight");
        controlWeight = setup.Options.Number("reward_control_weight");
        tips = setup.Model.BodyId("tips_arm");
        cylinder = setup.Model.BodyId("object");
        goal = setup.Model.BodyId("goal");
    }

    public static IEnumerable<TaskOption> Options =>
        [
            .. CommonOptions(frameSkip: 5),
            TaskOption.V5("reward_near_weight", 0.5),
            TaskOption.V5("reward_dist_weight", 1.0),
            TaskOption.V5("reward_control_weight", 0.1),
        ];

    public override int? MaxEpisodeSteps => 100;

    protected override MuJoCoView View =>
        new()
        {
            Direction = MuJoCoViewDirection.Top,
            Width = 2.4f,
            Height = 1.6f,
            CenterX = 0.2f,
            CenterY = -0.2f,
        };

    protected override void ResetState(ref Rng random, Span<double> qpos, Span<double> qvel)
    {
        double x,
            y;
        do
        {
            x = random.Uniform(-0.3, 0);
            y = random.Uniform(-0.2, 0.2);
        } while (Math.Sqrt((x * x) + (y * y)) <= SmallestDistance);
        (qpos[^4], qpos[^3]) = (x, y);
        qpos[^2..].Clear();
        AddUniform(ref random, qvel, VelocityNoise);
        qvel[^4..].Clear();
    }

    protected override void BeforeStep() => (nearBefore, distanceBefore) = (Near(), DistanceToGoal());

    protected override void Observe(Span<float> observation)
    {
        var writer = new ObservationWriter(observation);
        writer.Write(Simulation.Qpos[..ArmJoints]);
        writer.Write(Simulation.Qvel[..ArmJoints]);
        writer.Write(BodyPosition(tips));
        writer.Write(BodyPosition(cylinder));
        writer.Write(BodyPosition(goal));
    }

    // Version 4 uses the positions before the step.
    protected override double Reward(ReadOnlySpan<float> action)
    {
        double near = IsV5 ? Near() : nearBefore,
            distance = IsV5 ? DistanceToGoal() : distanceBefore;
        return (-distance * distanceWeight) - ControlCost(controlWeight, action) - (near * nearWeight);
    }

    private double Near() => Distance(BodyPosition(cylinder), BodyPosition(tips));

    private double DistanceToGoal() => Distance(BodyPosition(cylinder), BodyPosition(goal));
}
