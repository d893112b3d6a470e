namespace Proximal.Language;

/// <summary>
/// Random order of a rollout's sequences in each epoch. The position in the random stream is saved with the trainer.
/// </summary>
/// <param name="seed">The run's seed.</param>
internal sealed class MinibatchShuffle(ulong seed) : IStateful
{
    private Rng random = new(seed, LanguageStreams.Minibatches);

    /// <summary>Fills an order with a random permutation of 0, 1, 2 ….</summary>
    public void Permutation(Span<int> order) => random.Permutation(order);

    /// <summary>Shuffles an order in place.</summary>
    public void Shuffle(Span<int> order) => random.Shuffle(order);

    /// <inheritdoc/>
    public void SaveState(StateDictionary state, string prefix) => state.SetValue(prefix, random.Position);

    /// <inheritdoc/>
    public void LoadState(StateDictionary state, string prefix) => random.Position = state.GetValue<ulong>(prefix);
}
