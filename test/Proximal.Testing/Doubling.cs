namespace Proximal.Testing;

/// <summary>
/// An environment that shows a number and rewards its double, within the bounds of the box. Episodes have 8 steps. The
/// best return
/// is 0; a constant action earns -10.7 on average.
/// </summary>
public sealed class Doubling : EnvironmentBase<Box, Box>
{
    private float shown;

    public override Box Observations { get; } = Box.Scalar(-1, 1);

    public override Box Actions { get; } = Box.Scalar(-2, 2);

    public override int? MaxEpisodeSteps => 8;

    protected override void Reset(ref Rng random, Span<float> observation) => Show(observation);

    protected override StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        float error = action[0] - (2 * shown);
        Show(observation);
        return new StepResult(-error * error);
    }

    private void Show(Span<float> observation) => observation[0] = shown = (float)Random.Uniform(-1, 1);
}
