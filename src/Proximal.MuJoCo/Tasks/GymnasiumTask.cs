namespace Proximal.MuJoCo;

/// <summary>What the tasks of Gymnasium have in common: their arguments, their reset noise and their time
/// limit.</summary>
/// <remarks>
/// Arithmetic follows the type that NumPy has in each place, for example float32 in the cost of actions, so that
/// rewards are equal.
/// </remarks>
internal abstract class GymnasiumTask : MuJoCoEnvironment
{
    private readonly double resetNoiseScale;

    protected GymnasiumTask(TaskSetup setup, int observationSize, double resetNoiseScale)
        : base(setup.Model, setup.Options.Count("frame_skip"), observationSize)
    {
        IsV5 = setup.IsV5;
        StopOnWarning = setup.Options.Flag("stop_on_warning");
        this.resetNoiseScale = resetNoiseScale;
    }

    public override int? MaxEpisodeSteps => 1000;

    /// <summary>Whether the rules are those of version 5, not 4.</summary>
    protected bool IsV5 { get; }

    /// <summary>Whether the noise of initial velocities is normal, not uniform.</summary>
    protected virtual bool HasNormalVelocities => false;

    /// <summary>Arguments that all tasks have. <c>frame_skip</c> and the model are arguments of version 5 in
    /// Gymnasium.</summary>
    public static IEnumerable<TaskOption> CommonOptions(int frameSkip) =>
        [
            TaskOption.Of<string?>("model", null),
            TaskOption.V5("frame_skip", frameSkip),
            TaskOption.Of("stop_on_warning", false),
        ];

    /// <summary>Number of first positions that observations exclude: <paramref name="count"/> unless the argument
    /// includes them.</summary>
    public static int Hidden(TaskOptions options, int count) =>
        options.Flag("exclude_current_positions_from_observation") ? count : 0;

    protected override void ResetState(ref Rng random, Span<double> qpos, Span<double> qvel)
    {
        AddUniform(ref random, qpos, resetNoiseScale);
        if (!HasNormalVelocities)
        {
            AddUniform(ref random, qvel, resetNoiseScale);
            return;
        }

        foreach (ref double velocity in qvel)
            velocity += resetNoiseScale * random.NextNormal();
    }

    protected static void AddUniform(ref Rng random, Span<double> values, double scale)
    {
        foreach (ref double value in values)
            value += random.Uniform(-scale, scale);
    }

    /// <summary>Cost of an action, weighted in float32.</summary>
    protected static float ControlCost(double weight, ReadOnlySpan<float> action) =>
        (float)weight * SquareSum.Of(action);

    /// <summary>Position of a body in the world, [3].</summary>
    protected ReadOnlySpan<double> BodyPosition(int body) => Simulation.Xpos.Slice(3 * body, 3);

    /// <summary>Distance of two points in the world.</summary>
    protected static double Distance(ReadOnlySpan<double> from, ReadOnlySpan<double> to)
    {
        double x = from[0] - to[0],
            y = from[1] - to[1],
            z = from[2] - to[2];
        return Math.Sqrt((x * x) + (y * y) + (z * z));
    }
}
