using Proximal.Rendering;

namespace Proximal.Environments.Diagnostics;

/// <summary>
/// <c>Diagnostics/RecallCue-v0</c>: a cue of 1 or -1 is shown once, and asked for some steps later: a point for the action that
/// belongs to it, 1 or 0, and the loss of one for the other. A policy with memory returns 1, one without it 0. Where one with
/// memory returns 0, its state is not kept from step to step, not rebuilt for learning, or not reset between episodes.
/// </summary>
/// <param name="steps">How many steps after it was shown the cue is asked for, at least 1; 4 by default.</param>
/// <param name="cueStays">Whether the cue stays to be seen, so that nothing need be remembered: what fails then as well does not
/// fail for want of memory. False by default.</param>
/// <exception cref="InvalidInputException"><paramref name="steps"/> is less than 1.</exception>
public sealed class RecallCue(int steps = RecallCue.DefaultSteps, bool cueStays = false)
    : DynamicsEnvironment<RecallCueDynamics, DiagnosticState>(new RecallCueDynamics(steps, cueStays))
{
    private const int DefaultSteps = 4;
}

/// <summary>The dynamics of <see cref="RecallCue"/>.</summary>
public readonly struct RecallCueDynamics : IDynamics<DiagnosticState>
{
    private static readonly Box CueAndQuestion = new([-1, 0], [1, 1]);
    private static readonly Discrete Pair = new(2);
    private readonly int steps;
    private readonly bool cueStays;

    /// <summary>A cue that is asked for so many steps later.</summary>
    /// <param name="steps">At least 1.</param>
    /// <param name="cueStays">Whether the cue stays to be seen.</param>
    /// <exception cref="InvalidInputException"><paramref name="steps"/> is less than 1.</exception>
    public RecallCueDynamics(int steps, bool cueStays)
    {
        if (steps < 1)
            throw new InvalidInputException($"a cue must be asked for at least 1 step later, not {steps}");
        (this.steps, this.cueStays) = (steps, cueStays);
    }

    /// <summary>What is observed: the cue, 0 where it is not shown, and 1 where it is asked for.</summary>
    public Space Observations => CueAndQuestion;

    /// <inheritdoc/>
    public Space Actions => Pair;

    /// <inheritdoc/>
    public void Reset(ref Rng random, ref DiagnosticState state) =>
        state = new DiagnosticState(random.NextInt32(2) == 0 ? -1 : 1, 0);

    /// <inheritdoc/>
    public StepResult Step(ref DiagnosticState state, ReadOnlySpan<float> action, ref Rng random)
    {
        bool isAsked = state.Time == steps;
        state.Time++;
        float answer = (action[0] == 1) == (state.Cue == 1) ? 1 : -1;
        return new StepResult(isAsked ? answer : 0, isAsked);
    }

    /// <inheritdoc/>
    public void Observe(in DiagnosticState state, Span<float> observation)
    {
        observation[0] = cueStays || state.Time == 0 ? state.Cue : 0;
        observation[1] = state.Time == steps ? 1 : 0;
    }

    /// <inheritdoc/>
    public void Render(in DiagnosticState state, ICanvas canvas) => DiagnosticRenderer.Draw(this, in state, canvas);
}
