namespace Proximal.Tensors;

public readonly partial struct Tensor
{
    /// <summary>
    /// Causal scaled dot-product attention (Vaswani et al. 2017) over contiguous sequences: a token attends to itself
    /// and to earlier tokens of its sequence, with weights softmax(q kᵀ / sqrt(headDimension)). Fewer key heads than
    /// query heads give grouped-query attention (Ainslie et al. 2023). The weights are never stored.
    /// </summary>
    /// <param name="query">[tokens, heads · headDimension].</param>
    /// <param name="key">[tokens, key heads · headDimension]; heads is a multiple of key heads.</param>
    /// <param name="value">[tokens, key heads · headDimension].</param>
    /// <param name="starts">[sequences + 1]: the first token of each sequence, from 0, then the number of
    /// tokens.</param>
    /// <param name="headDimension">Elements of a head.</param>
    /// <returns>[tokens, heads · headDimension].</returns>
    /// <exception cref="ArgumentException">The shapes do not fit, or the starts do not lead from 0 to the number of
    /// tokens.</exception>
    public static Tensor CausalAttention(Tensor query, Tensor key, Tensor value, Tensor starts, int headDimension) =>
        CausalAttention(query, key, value, starts, headDimension, new AttentionScores(headDimension));

    /// <summary>
    /// <see cref="CausalAttention(Tensor, Tensor, Tensor, Tensor, int)"/> of queries, keys and values that lie side by
    /// side, as GPT-2's one product makes them, without copies.
    /// </summary>
    /// <param name="queryKeyValue">[tokens, 3 · heads · headDimension].</param>
    /// <param name="starts">[sequences + 1]: the first token of each sequence, from 0, then the number of
    /// tokens.</param>
    /// <param name="headDimension">Elements of a head.</param>
    /// <returns>[tokens, heads · headDimension].</returns>
    /// <exception cref="ArgumentException">The shapes do not fit, or the starts do not lead from 0 to the number of
    /// tokens.</exception>
    public static Tensor CausalAttention(Tensor queryKeyValue, Tensor starts, int headDimension) =>
        CausalAttention(queryKeyValue, starts, headDimension, new AttentionScores(headDimension));

    /// <summary>
    /// Rotary position embedding (Su et al. 2021) in Llama's layout: rotates the pairs (x[i], x[i + headDimension/2])
    /// of each head of this [tokens, heads · headDimension] tensor by the angle position · frequencies[i].
    /// </summary>
    /// <param name="positions">Positions [tokens], from 0 in each sequence; no gradient.</param>
    /// <param name="frequencies">Frequencies in radians per position, at most headDimension / 2; no gradient. With
    /// fewer, only the first 2 · frequencies elements of a head are rotated, in pairs of that distance.</param>
    /// <param name="headDimension">Elements of a head, an even number.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public Tensor Rotary(Tensor positions, Tensor frequencies, int headDimension) =>
        Rotary(positions, frequencies, headDimension, 1);

    /// <summary>Attention with other scores than those of the public overload.</summary>
    internal static Tensor CausalAttention(
        Tensor query,
        Tensor key,
        Tensor value,
        Tensor starts,
        int headDimension,
        AttentionScores scores
    ) => new(CausalAttentionOperation.Apply(query.Node, key.Node, value.Node, starts.Node, headDimension, scores));

    /// <summary>Attention with other scores than those of the public overload.</summary>
    internal static Tensor CausalAttention(
        Tensor queryKeyValue,
        Tensor starts,
        int headDimension,
        AttentionScores scores
    ) => new(JoinedAttentionOperation.Apply(queryKeyValue.Node, starts.Node, headDimension, scores));

    /// <summary>
    /// Rotary position embedding whose rotated elements are multiplied by a factor, with frequencies [pairs] or
    /// [tokens, pairs].
    /// </summary>
    internal Tensor Rotary(Tensor positions, Tensor frequencies, int headDimension, float factor) =>
        new(RotaryOperation.Apply(Node, positions.Node, frequencies.Node, headDimension, factor));

    /// <summary>
    /// Output layer of a language model: the log-probability of each row's target under p = softmax(x Wᵀ /
    /// temperature), and the entropy -Σ p log p. Both have gradients. The [rows, vocabulary] logits are computed block by
    /// block. At most 2²⁶ of them (256 MiB) are kept for the gradient, which computes the others again.
    /// </summary>
    /// <param name="x">[rows, width].</param>
    /// <param name="weight">[vocabulary, width].</param>
    /// <param name="targets">[rows], integers in [0, vocabulary).</param>
    /// <param name="temperature">Divides the logits; positive.</param>
    /// <returns>Log-probabilities and entropies in nats, [rows] each.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A target is not in the vocabulary, or the temperature is not
    /// positive.</exception>
    public static (Tensor LogProb, Tensor Entropy) LinearLogProb(
        Tensor x,
        Tensor weight,
        Tensor targets,
        float temperature = 1
    ) => LinearLogProb(x, weight, targets, temperature, cap: 0, keepLogits: true);

    /// <summary>
    /// The same with capped logits, cap · tanh(x Wᵀ / cap) before the temperature; 0 for no cap. The gradient computes
    /// all logits again without <paramref name="keepLogits"/>.
    /// </summary>
    internal static (Tensor LogProb, Tensor Entropy) LinearLogProb(
        Tensor x,
        Tensor weight,
        Tensor targets,
        float temperature,
        float cap,
        bool keepLogits
    )
    {
        // [2, rows]
        var both = new Tensor(
            LinearLogProbOperation.Apply(x.Node, weight.Node, targets.Node, temperature, cap, keepLogits)
        );
        int rows = both.Shape[1];
        return (both.Slice(0, 0, 1).Reshape(rows), both.Slice(0, 1, 1).Reshape(rows));
    }
}
