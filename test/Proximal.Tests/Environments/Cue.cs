namespace Proximal.Tests.Environments;

/// <summary>
/// A cue is shown in the first step only and asked for in the last: the return is 1 for the right answer, and nothing
/// but memory helps.
/// Where it is masked, a third answer is never allowed.
/// </summary>
internal sealed class Cue(int wait = 4, bool masked = false, bool truncates = false) : EnvironmentBase<Box, Discrete>
{
    private int cue,
        step;

    public override Box Observations { get; } = Box.Uniform(-1, 1, 2);

    public override Discrete Actions { get; } = new(masked ? 3 : 2);

    public override bool MasksActions => masked;

    public override int? MaxEpisodeSteps => truncates ? wait + 1 : null;

    protected override void Reset(ref Rng random, Span<float> observation)
    {
        (cue, step) = (Random.NextInt32(2), 0);
        observation[0] = (2 * cue) - 1;
    }

    protected override StepResult Step(int action, Span<float> observation)
    {
        if (action == 2)
            throw new InvalidOperationException("a masked answer was given");
        step++;
        observation[1] = step == wait ? 1 : 0;
        return new StepResult(step > wait && action == cue ? 1 : 0, Terminated: step > wait && !truncates);
    }

    protected override void MaskActions(Span<float> mask) => mask[2] = 0;
}
