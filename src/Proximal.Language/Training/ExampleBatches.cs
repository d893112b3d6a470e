namespace Proximal.Language;

/// <summary>
/// Batches of a data set's examples, by index, in a new order in each epoch. The position in the order is saved with
/// the trainer.
/// </summary>
public sealed class ExampleBatches : IStateful
{
    private readonly ShuffledOrder order;

    /// <summary>Creates the batches of a run.</summary>
    /// <param name="count">Number of examples in the data set.</param>
    /// <param name="options">Batch size, examples between two reports, and seed.</param>
    /// <exception cref="InvalidInputException">There are no examples.</exception>
    public ExampleBatches(int count, OfflineOptions options)
    {
        if (count == 0)
            throw new InvalidInputException("there are no examples to train on");
        order = new ShuffledOrder(count, options.Seed, LanguageStreams.Data);
        (BatchSize, LoggingExamples) = (options.BatchSize, options.LoggingExamples);
    }

    /// <summary>Examples in one gradient step.</summary>
    public int BatchSize { get; }

    /// <summary>Examples between two reports to callbacks; see <see cref="OfflineOptions.LoggingExamples"/>.</summary>
    public int LoggingExamples { get; }

    /// <summary>Number of epochs so far, including the fraction of the current one.</summary>
    public double Epochs => order.Epochs;

    /// <summary>Draws the indices of the next batch's examples, [batch size].</summary>
    public int[] Next()
    {
        var batch = new int[BatchSize];
        for (int i = 0; i < batch.Length; i++)
            batch[i] = order.Next();
        return batch;
    }

    /// <inheritdoc/>
    public void SaveState(StateDictionary state, string prefix) => order.SaveState(state, prefix);

    /// <inheritdoc/>
    public void LoadState(StateDictionary state, string prefix) => order.LoadState(state, prefix);
}
