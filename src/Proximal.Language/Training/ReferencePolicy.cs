using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Frozen reference policy of the KL divergence: a separate model, or the trained model as it was before training.
/// </summary>
public sealed class ReferencePolicy
{
    private readonly CausalLanguageModel model;
    private readonly bool adapterOff;

    private ReferencePolicy(CausalLanguageModel model, bool adapterOff) =>
        (this.model, this.adapterOff) = (model, adapterOff);

    /// <summary>Creates a reference from a separate model, which must not change.</summary>
    /// <param name="model">Typically a frozen copy of the policy before training.</param>
    public static ReferencePolicy Of(CausalLanguageModel model) => new(model, adapterOff: false);

    /// <summary>
    /// Creates a reference from the trained model with its adapter as it was before training, or without a new adapter.
    /// It needs no second copy of the weights; see <see cref="CausalLanguageModel.AsReference"/>.
    /// </summary>
    /// <param name="policy">A model with an adapter.</param>
    /// <exception cref="InvalidInputException">The model has no adapter.</exception>
    public static ReferencePolicy AdapterOff(CausalLanguageModel policy) =>
        policy.Adapter is null
            ? throw new InvalidInputException(
                "the policy has no adapter: use a frozen copy of the policy as the reference"
            )
            : new ReferencePolicy(policy, adapterOff: true);

    /// <summary>The model, which is the trained one if the reference is that without its adapter.</summary>
    internal CausalLanguageModel Model => model;

    /// <summary>The separate model; null if the reference is the trained model without its adapter.</summary>
    internal CausalLanguageModel? SeparateModel => adapterOff ? null : model;

    /// <summary>Number of forward passes so far.</summary>
    internal long Passes { get; private set; }

    /// <summary>
    /// Computes log-probabilities of the completions' tokens, without gradients, in the current <see cref="Scope"/>,
    /// [tokens].
    /// </summary>
    /// <param name="batch">Prompts and completions.</param>
    /// <param name="temperature">Divisor of the logits; 1 by default.</param>
    /// <exception cref="InvalidInputException">
    /// A token id lies outside the vocabulary, or a sequence is longer than the context.
    /// </exception>
    public Tensor LogProbs(CompletionBatch batch, float temperature = 1)
    {
        Passes++;
        var logProbs = Tensor.Zeros(batch.Count);
        using var scope = Scope.Begin(record: false);
        if (!adapterOff)
        {
            logProbs.Assign(model.LogProbs(batch, temperature).LogProbs);
            return logProbs;
        }

        using (model.AsReference())
            logProbs.Assign(model.LogProbs(batch, temperature).LogProbs);
        return logProbs;
    }
}
