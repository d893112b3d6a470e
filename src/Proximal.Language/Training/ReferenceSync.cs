using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Moves the reference towards the policy at intervals (TR-DPO, Gorbatovski et al. 2024, arXiv:2404.09656). The weights
/// of the reference are saved with the trainer.
/// </summary>
internal sealed class ReferenceSync : IStateful
{
    private readonly (string Name, Tensor Reference, Tensor Policy)[] pairs;
    private readonly int steps;
    private readonly float alpha;

    /// <summary>Creates the synchronization of a reference.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="policy">The model in training.</param>
    /// <param name="steps">Optimizer steps between two updates.</param>
    /// <param name="alpha">Weight of the policy in an update, in (0, 1].</param>
    /// <exception cref="InvalidInputException">The reference is not a separate model of the same shape.</exception>
    public ReferenceSync(ReferencePolicy? reference, CausalLanguageModel policy, int steps, double alpha)
    {
        (this.steps, this.alpha) = (steps, (float)alpha);
        if (reference?.SeparateModel is not { } model || policy.Adapter is not null)
            throw new InvalidInputException(
                "SyncReference (sync_ref_model) needs a reference that is a separate model; it cannot be combined with "
                    + "an adapter (lora_r, adapter)"
            );
        (string, Tensor)[] own = [.. model.NamedParameters().Select(static part => (part.Key, part.Value))];
        (string, Tensor)[] trained = [.. policy.NamedParameters().Select(static part => (part.Key, part.Value))];
        pairs = [.. own.Zip(trained, static (x, y) => (x.Item1, x.Item2, y.Item2))];
        if (
            own.Length != trained.Length
            || own.Zip(trained).Any(static pair => pair.First.Item1 != pair.Second.Item1)
            || pairs.Any(static pair => pair.Reference.Shape != pair.Policy.Shape)
        )
            throw new InvalidInputException(
                "SyncReference (sync_ref_model) needs a reference with the same parameters as the policy"
            );
        if (pairs.Any(static pair => pair.Reference.Bytes != sizeof(float) * (long)pair.Reference.Count))
            throw new InvalidInputException(
                "SyncReference (sync_ref_model) needs a reference in float32, such as a copy of the policy, not 16-bit or "
                    + "8-bit weights (reference_int8)"
            );
    }

    /// <summary>Updates the reference if the number of optimizer steps is a multiple of the interval.</summary>
    /// <param name="optimizerSteps">Optimizer steps so far.</param>
    public void AfterStep(long optimizerSteps)
    {
        if (optimizerSteps == 0 || optimizerSteps % steps != 0)
            return;
        foreach ((_, Tensor reference, Tensor policy) in pairs)
        {
            float[] mixed = reference.ToArray();
            Mix(mixed, policy.ToArray(), alpha);
            reference.Assign(mixed);
        }
    }

    /// <summary>reference = (1 - α) reference + α policy.</summary>
    internal static void Mix(Span<float> reference, ReadOnlySpan<float> policy, float alpha)
    {
        for (int i = 0; i < reference.Length; i++)
            reference[i] = ((1 - alpha) * reference[i]) + (alpha * policy[i]);
    }

    /// <inheritdoc/>
    public void SaveState(StateDictionary state, string prefix)
    {
        foreach ((string name, Tensor reference, _) in pairs)
            state.Set<float>($"{prefix}.{name}", reference.ToArray(), reference.Shape.ToArray());
    }

    /// <inheritdoc/>
    public void LoadState(StateDictionary state, string prefix)
    {
        foreach ((string name, Tensor reference, _) in pairs)
            reference.Assign(state.GetFloats($"{prefix}.{name}"));
    }
}
