using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Log-probabilities and entropies of the completion tokens of a <see cref="CompletionBatch"/>; see
/// <see cref="CausalLanguageModel.LogProbs"/>.
/// </summary>
/// <param name="LogProbs">Log-probability of each token under softmax(logits / temperature), [tokens].</param>
/// <param name="Entropies">Entropy of the distribution at each token, in nats, [tokens].</param>
/// <param name="NextTokenStates">
/// Hidden states that predict the tokens, also the input of a value head, [tokens, width].
/// </param>
public readonly record struct TokenLogProbs(Tensor LogProbs, Tensor Entropies, Tensor NextTokenStates);
