using Proximal.Rendering;

namespace Proximal.Environments.Diagnostics;

/// <summary>
/// <c>Diagnostics/MaskedRisk-v0</c>: one step with 16 actions, of which the mask allows one even and one odd number. An
/// even action earns 1 with probability 0.8 and -9 otherwise, an odd one 0, so the optimal mean return is 0. A mean
/// return near -1 shows that the update computes log-probabilities without the mask: the probability of an action is
/// then far below the one with which it was sampled, clipping removes the gradient of every loss, and only the frequent
/// gain counts.
/// </summary>
public sealed class MaskedRisk : DynamicsEnvironment<MaskedRiskDynamics, DiagnosticState>;

/// <summary>The dynamics of <see cref="MaskedRisk"/>. The bits of <see cref="DiagnosticState.Cue"/> are the allowed
/// actions.</summary>
public readonly struct MaskedRiskDynamics : IDynamics<DiagnosticState>
{
    private const int Count = 16;
    private static readonly Discrete SingleState = new(1),
        SixteenActions = new(Count);

    /// <inheritdoc/>
    public Space Observations => SingleState;

    /// <inheritdoc/>
    public Space Actions => SixteenActions;

    /// <inheritdoc/>
    public bool MasksActions => true;

    /// <inheritdoc/>
    public void Reset(ref Rng random, ref DiagnosticState state) =>
        state = new DiagnosticState(
            (1 << (2 * random.NextInt32(Count / 2))) | (2 << (2 * random.NextInt32(Count / 2))),
            0
        );

    /// <inheritdoc/>
    public StepResult Step(ref DiagnosticState state, ReadOnlySpan<float> action, ref Rng random)
    {
        state.Time++;
        bool wins = random.NextInt32(5) > 0;
        float reward =
            (int)action[0] % 2 == 1 ? 0
            : wins ? 1
            : -9;
        return new StepResult(reward, Terminated: true);
    }

    /// <inheritdoc/>
    public void Observe(in DiagnosticState state, Span<float> observation) => observation[0] = 1;

    /// <inheritdoc/>
    public void Mask(in DiagnosticState state, Span<float> mask)
    {
        for (int i = 0; i < Count; i++)
            mask[i] = state.Cue >> i & 1;
    }

    /// <inheritdoc/>
    public void Render(in DiagnosticState state, ICanvas canvas) => DiagnosticRenderer.Draw(this, in state, canvas);
}
