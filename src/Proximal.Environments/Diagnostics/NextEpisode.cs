using Proximal.Rendering;

namespace Proximal.Environments.Diagnostics;

/// <summary>
/// <c>Diagnostics/NextEpisode-v0</c>: one step, in which action 0 earns 0.2. It also lowers the reward of the next
/// episode by 1 and raises that of the eighth episode after it by 1. An episode does not count what later ones earn, so
/// action 0 is right, and the mean return is 0.2. A mean return of 0 shows that advantages are carried over the end of
/// an episode: the loss in the next episode then outweighs the later gain.
/// </summary>
public sealed class NextEpisode : DynamicsEnvironment<NextEpisodeDynamics, DiagnosticState>;

/// <summary>The dynamics of <see cref="NextEpisode"/>. The bits of <see cref="DiagnosticState.Cue"/> are the last eight
/// actions, 1 for action 0; they persist across episodes.</summary>
public readonly struct NextEpisodeDynamics : IDynamics<DiagnosticState>
{
    private const int Delay = 8;
    private static readonly Discrete SingleState = new(1),
        TwoActions = new(2);

    /// <inheritdoc/>
    public Space Observations => SingleState;

    /// <inheritdoc/>
    public Space Actions => TwoActions;

    /// <inheritdoc/>
    public void Reset(ref Rng random, ref DiagnosticState state) => state.Time = 0;

    /// <inheritdoc/>
    public StepResult Step(ref DiagnosticState state, ReadOnlySpan<float> action, ref Rng random)
    {
        bool isZero = action[0] == 0;
        float reward = (isZero ? 0.2f : 0) - (state.Cue & 1) + (state.Cue >> (Delay - 1) & 1);
        state = new DiagnosticState(((state.Cue << 1) | (isZero ? 1 : 0)) & ((1 << Delay) - 1), state.Time + 1);
        return new StepResult(reward, Terminated: true);
    }

    /// <inheritdoc/>
    public void Observe(in DiagnosticState state, Span<float> observation) => observation[0] = 1;

    /// <inheritdoc/>
    public void Render(in DiagnosticState state, ICanvas canvas) => DiagnosticRenderer.Draw(this, in state, canvas);
}
