using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// The value function of PPO for language models: what is still to come before each token. A head reads the hidden states of the
/// policy itself, or of a model of its own.
/// </summary>
public sealed class Critic : Module
{
    private readonly ValueHead head;
    private readonly CausalLanguageModel? model;

    /// <summary>A value function.</summary>
    /// <param name="head">Turns hidden states into values.</param>
    /// <param name="model">The model whose hidden states it reads, trained with it; null, the default, for the policy's own.</param>
    public Critic(ValueHead head, CausalLanguageModel? model = null)
    {
        this.head = Register("head", head);
        if (model is not null) this.model = Register("model", model);
    }

    /// <summary>The value before each token of the completions: [completion tokens].</summary>
    /// <param name="batch">Prompts and completions.</param>
    /// <param name="states">The policy's hidden states that foretell the tokens, [completion tokens, width].</param>
    internal Tensor Forward(CompletionBatch batch, Tensor states) =>
        head.Forward(model is null ? states : batch.Foretelling(model.Forward(batch.Tokens)));
}
