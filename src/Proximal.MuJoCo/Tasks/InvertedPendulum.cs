namespace Proximal.MuJoCo;

/// <summary><c>InvertedPendulum</c>: balance a pole on a cart (Barto, Sutton and Anderson 1983, with friction and a
/// continuous force).</summary>
internal sealed class InvertedPendulum(TaskSetup setup)
    : GymnasiumTask(setup.Require(2, 1), setup.Model.Nq + setup.Model.Nv, setup.Options.Number("reset_noise_scale"))
{
    private const double LargestAngle = 0.2;

    public static IEnumerable<TaskOption> Options =>
        [.. CommonOptions(frameSkip: 2), TaskOption.V5("reset_noise_scale", 0.01)];

    protected override MuJoCoView View =>
        new()
        {
            Width = 2.6f,
            Height = 1.3f,
            CenterY = 0.3f,
        };

    protected override void Observe(Span<float> observation)
    {
        var writer = new ObservationWriter(observation);
        writer.Write(Simulation.Qpos);
        writer.Write(Simulation.Qvel);
    }

    protected override double Reward(ReadOnlySpan<float> action) => IsV5 && IsTerminated() ? 0 : 1;

    protected override bool IsTerminated()
    {
        foreach (double position in Simulation.Qpos)
        {
            if (!double.IsFinite(position))
                return true;
        }

        foreach (double velocity in Simulation.Qvel)
        {
            if (!double.IsFinite(velocity))
                return true;
        }

        return Math.Abs(Simulation.Qpos[1]) > LargestAngle;
    }
}
