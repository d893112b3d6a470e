using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>The frozen policy that the trained one is compared with and held near.</summary>
public sealed class ReferencePolicy
{
    private readonly CausalLanguageModel model;

    private ReferencePolicy(CausalLanguageModel model) => this.model = model;

    /// <summary>A model of its own, which does not change.</summary>
    /// <param name="model">Typically a frozen copy of the policy before training.</param>
    public static ReferencePolicy Of(CausalLanguageModel model) => new(model);

    /// <summary>The log-probabilities of the completions' tokens, through which no gradient flows: [completion tokens].</summary>
    /// <param name="batch">Prompts and completions.</param>
    /// <param name="temperature">Divides the logits.</param>
    internal Tensor LogProbs(CompletionBatch batch, float temperature) =>
        Tensor.LinearLogProb(batch.Foretelling(model.Forward(batch.Tokens)), model.HeadWeight, batch.Targets(), temperature).LogProb.Detach();
}
