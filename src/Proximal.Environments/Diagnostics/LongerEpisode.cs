using Proximal.Rendering;

namespace Proximal.Environments.Diagnostics;

/// <summary>
/// <c>Diagnostics/LongerEpisode-v0</c>: action 0 earns a reward of 1 and ends the episode; action 1 earns a reward of
/// 1.5 one step later. The optimal return is 1.5. A return of 1 shows that the value of the first observation of the
/// next episode is added at the end of an episode, which favors short episodes.
/// </summary>
public sealed class LongerEpisode : DynamicsEnvironment<LongerEpisodeDynamics, DiagnosticState>;

/// <summary>The dynamics of <see cref="LongerEpisode"/>.</summary>
public readonly struct LongerEpisodeDynamics : IDynamics<DiagnosticState>
{
    private static readonly Discrete TwoTimes = new(2),
        TwoActions = new(2);

    /// <summary>The observation space: the number of steps so far.</summary>
    public Space Observations => TwoTimes;

    /// <inheritdoc/>
    public Space Actions => TwoActions;

    /// <inheritdoc/>
    public void Reset(ref Rng random, ref DiagnosticState state) => state = default;

    /// <inheritdoc/>
    public StepResult Step(ref DiagnosticState state, ReadOnlySpan<float> action, ref Rng random)
    {
        state.Time++;
        if (state.Time == 2)
            return new StepResult(1.5f, Terminated: true);
        return action[0] == 0 ? new StepResult(1, Terminated: true) : new StepResult(0);
    }

    /// <inheritdoc/>
    public void Observe(in DiagnosticState state, Span<float> observation) =>
        TwoTimes.Encode(Math.Min(state.Time, 1), observation);

    /// <inheritdoc/>
    public void Render(in DiagnosticState state, ICanvas canvas) => DiagnosticRenderer.Draw(this, in state, canvas);
}
