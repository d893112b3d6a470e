using Proximal.Rendering;

namespace Proximal.Environments.Diagnostics;

/// <summary>
/// <c>Diagnostics/RecallCue-v0</c>: the first observation shows a cue of 1 or -1, and a later observation asks for it.
/// The reward is 1 for the matching action (1 for the cue 1, 0 for the cue -1) and -1 for the other action. A recurrent
/// policy reaches a return of 1, a feed-forward policy a mean return of 0. If a recurrent policy returns 0, its state
/// is not carried from step to step, not rebuilt for the update, or not reset between episodes.
/// </summary>
/// <param name="steps">The number of steps between cue and question, at least 1. Default 4.</param>
/// <param name="cueStays">Whether all observations show the cue, so that a feed-forward policy can solve the
/// environment. If training fails with this option too, the recurrent state is not the cause. Default false.</param>
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
    private static readonly Discrete TwoActions = new(2);
    private readonly int steps;
    private readonly bool cueStays;

    /// <summary>Creates the dynamics.</summary>
    /// <param name="steps">The number of steps between cue and question, at least 1.</param>
    /// <param name="cueStays">Whether all observations show the cue.</param>
    /// <exception cref="InvalidInputException"><paramref name="steps"/> is less than 1.</exception>
    internal RecallCueDynamics(int steps, bool cueStays)
    {
        if (steps < 1)
            throw new InvalidInputException(
                $"the number of steps between cue and question must be at least 1, not {steps}"
            );
        (this.steps, this.cueStays) = (steps, cueStays);
    }

    /// <summary>The observation space: the cue (0 if hidden), and 1 at the step that asks for it (0
    /// otherwise).</summary>
    public Space Observations => CueAndQuestion;

    /// <inheritdoc/>
    public Space Actions => TwoActions;

    /// <inheritdoc/>
    public void Reset(ref Rng random, ref DiagnosticState state) =>
        state = new DiagnosticState(random.NextInt32(2) == 0 ? -1 : 1, 0);

    /// <inheritdoc/>
    public StepResult Step(ref DiagnosticState state, ReadOnlySpan<float> action, ref Rng random)
    {
        bool isQuestion = state.Time == steps;
        state.Time++;
        float match = (action[0] == 1) == (state.Cue == 1) ? 1 : -1;
        return new StepResult(isQuestion ? match : 0, isQuestion);
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
