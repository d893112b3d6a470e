using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>The frozen policy from which divergence is measured: a model of its own, or the trained model as it was before training.</summary>
public sealed class ReferencePolicy
{
    private readonly CausalLanguageModel model;
    private readonly bool adapterOff;

    private ReferencePolicy(CausalLanguageModel model, bool adapterOff) =>
        (this.model, this.adapterOff) = (model, adapterOff);

    /// <summary>A reference with a model of its own, which does not change.</summary>
    /// <param name="model">Typically a frozen copy of the policy before training.</param>
    public static ReferencePolicy Of(CausalLanguageModel model) => new(model, adapterOff: false);

    /// <summary>
    /// The trained model with its adapter as it was before training, or without one where it began as a fresh adapter. It needs no second
    /// copy of the weights; see <see cref="CausalLanguageModel.AsReference"/>.
    /// </summary>
    /// <param name="policy">A model with an adapter.</param>
    /// <exception cref="InvalidInputException">The model has no adapter.</exception>
    public static ReferencePolicy AdapterOff(CausalLanguageModel policy) =>
        policy.Adapter is null
            ? throw new InvalidInputException(
                "the policy has no adapter to turn off: give a frozen copy of it as the reference"
            )
            : new ReferencePolicy(policy, adapterOff: true);

    /// <summary>Number of forward passes so far.</summary>
    internal long Passes { get; private set; }

    /// <summary>Log-probabilities of the completions' tokens, without gradients, in the present <see cref="Scope"/>: [tokens].</summary>
    /// <param name="batch">Prompts and completions.</param>
    /// <param name="temperature">Divides the logits; 1 by default.</param>
    /// <exception cref="InvalidInputException">A token id lies outside the vocabulary, or a sequence is longer than the context.</exception>
    public Tensor LogProbs(CompletionBatch batch, float temperature = 1)
    {
        Passes++;
        if (!adapterOff)
            return model.LogProbs(batch, temperature).LogProbs.Detach();
        using (model.AsReference())
            return model.LogProbs(batch, temperature).LogProbs.Detach();
    }
}
