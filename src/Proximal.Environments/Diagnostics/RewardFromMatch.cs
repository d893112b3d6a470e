using Proximal.Rendering;

namespace Proximal.Environments.Diagnostics;

/// <summary>
/// <c>Diagnostics/RewardFromMatch-v0</c>: an observation of 1 or -1, and a point for the action that belongs to it, 1 or 0; the
/// loss of one for the other. The return is 1. Around 0, where <see cref="RewardFromAction"/> is solved, observations do not
/// reach the actor, or are shuffled apart from their actions.
/// </summary>
public sealed class RewardFromMatch : DynamicsEnvironment<RewardFromMatchDynamics, DiagnosticState>;

/// <summary>The dynamics of <see cref="RewardFromMatch"/>.</summary>
public readonly struct RewardFromMatchDynamics : IDynamics<DiagnosticState>
{
    private static readonly Box Sign = Box.Scalar(-1, 1);
    private static readonly Discrete Pair = new(2);

    /// <inheritdoc/>
    public Space Observations => Sign;

    /// <inheritdoc/>
    public Space Actions => Pair;

    /// <inheritdoc/>
    public void Reset(ref Rng random, ref DiagnosticState state) =>
        state = new DiagnosticState(random.NextInt32(2) == 0 ? -1 : 1, 0);

    /// <inheritdoc/>
    public StepResult Step(ref DiagnosticState state, ReadOnlySpan<float> action, ref Rng random)
    {
        state.Time++;
        return new StepResult((action[0] == 1) == (state.Cue == 1) ? 1 : -1, Terminated: true);
    }

    /// <inheritdoc/>
    public void Observe(in DiagnosticState state, Span<float> observation) => observation[0] = state.Cue;

    /// <inheritdoc/>
    public void Render(in DiagnosticState state, ICanvas canvas) => DiagnosticRenderer.Draw(this, in state, canvas);
}
