using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary>
/// Dynamics whose observations hide velocities, so that a policy needs a recurrent state: these elements are 0, as with
/// rl-zoo's wrapper of the environments in <c>NoVel</c>. Everything else is that of the inner dynamics.
/// </summary>
/// <typeparam name="TDynamics">The inner dynamics.</typeparam>
/// <typeparam name="TState">The state of the inner dynamics.</typeparam>
public readonly struct HiddenVelocityDynamics<TDynamics, TState> : IDynamics<TState>
    where TDynamics : struct, IDynamics<TState>
    where TState : unmanaged
{
    private readonly TDynamics inner;
    private readonly uint hidden;

    /// <summary>Creates the dynamics.</summary>
    /// <param name="hidden">The indices of the hidden elements, below 32.</param>
    internal HiddenVelocityDynamics(params ReadOnlySpan<int> hidden)
    {
        inner = default;
        foreach (int index in hidden)
            this.hidden |= 1u << index;
    }

    /// <inheritdoc/>
    public Space Observations => inner.Observations;

    /// <inheritdoc/>
    public Space Actions => inner.Actions;

    /// <inheritdoc/>
    public int? MaxEpisodeSteps => inner.MaxEpisodeSteps;

    /// <inheritdoc/>
    public void Reset(ref Rng random, ref TState state) => inner.Reset(ref random, ref state);

    /// <inheritdoc/>
    public StepResult Step(ref TState state, ReadOnlySpan<float> action, ref Rng random) =>
        inner.Step(ref state, action, ref random);

    /// <inheritdoc/>
    public void Observe(in TState state, Span<float> observation)
    {
        inner.Observe(in state, observation);
        for (int i = 0; i < observation.Length; i++)
            if ((hidden >> i & 1) != 0)
                observation[i] = 0;
    }

    /// <summary>Length of the observation with the velocities.</summary>
    public int PrivilegedSize => inner.Observations.ObservationSize;

    /// <summary>Writes the observation with the velocities.</summary>
    /// <param name="state">The state; not changed.</param>
    /// <param name="privileged">Overwritten completely, [<see cref="PrivilegedSize"/>].</param>
    public void ObservePrivileged(in TState state, Span<float> privileged) => inner.Observe(in state, privileged);

    /// <inheritdoc/>
    public void Render(in TState state, ICanvas canvas) => inner.Render(in state, canvas);
}
