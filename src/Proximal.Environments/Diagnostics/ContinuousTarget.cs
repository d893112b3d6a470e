using Proximal.Rendering;

namespace Proximal.Environments.Diagnostics;

/// <summary>
/// <c>Diagnostics/ContinuousTarget-v0</c>: an observation of 1 or -1, one step, and a reward of minus the squared
/// distance between a continuous action and half the observation. The optimal return of deterministic actions is 0. A
/// return of -0.25 shows that the actor does not use observations. A much lower return shows that the log-probability
/// of continuous actions or its sign is wrong, for example because it is computed for clipped actions.
/// </summary>
public sealed class ContinuousTarget : DynamicsEnvironment<ContinuousTargetDynamics, DiagnosticState>;

/// <summary>The dynamics of <see cref="ContinuousTarget"/>.</summary>
public readonly struct ContinuousTargetDynamics : IDynamics<DiagnosticState>
{
    private static readonly Box Sign = Box.Scalar(-1, 1);

    /// <inheritdoc/>
    public Space Observations => Sign;

    /// <inheritdoc/>
    public Space Actions => Sign;

    /// <inheritdoc/>
    public void Reset(ref Rng random, ref DiagnosticState state) =>
        state = new DiagnosticState(random.NextInt32(2) == 0 ? -1 : 1, 0);

    /// <inheritdoc/>
    public StepResult Step(ref DiagnosticState state, ReadOnlySpan<float> action, ref Rng random)
    {
        state.Time++;
        float distance = action[0] - (0.5f * state.Cue);
        return new StepResult(-distance * distance, Terminated: true);
    }

    /// <inheritdoc/>
    public void Observe(in DiagnosticState state, Span<float> observation) => observation[0] = state.Cue;

    /// <inheritdoc/>
    public void Render(in DiagnosticState state, ICanvas canvas) => DiagnosticRenderer.Draw(this, in state, canvas);
}
