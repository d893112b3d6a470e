using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>The completion tokens of a <see cref="CompletionBatch"/> under a model; see <see cref="CausalLanguageModel.LogProbs"/>.</summary>
/// <param name="LogProbs">Log-probability of each token under softmax(logits / temperature), [tokens].</param>
/// <param name="Entropies">Entropy of the distribution at each token, in nats, [tokens].</param>
/// <param name="NextTokenStates">Hidden states that predict the tokens, which a value head reads as well, [tokens, width].</param>
public readonly record struct TokenLogProbs(Tensor LogProbs, Tensor Entropies, Tensor NextTokenStates);
