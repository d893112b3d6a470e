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
        : this(
            count == 0
                ? throw new InvalidInputException("there are no examples to train on")
                : new ShuffledOrder(count, options.Seed, LanguageStreams.Data),
            options
        ) { }

    private ExampleBatches(ShuffledOrder order, OfflineOptions options)
    {
        this.order = order;
        (BatchSize, LoggingExamples) = (options.BatchSize, options.LoggingExamples);
    }

    /// <summary>Creates the batches of a run on a data set; see <see cref="Mixture{T}"/> for several with
    /// weights.</summary>
    /// <typeparam name="T">Type of an example.</typeparam>
    /// <param name="examples">The data set.</param>
    /// <param name="options">Batch size, examples between two reports, and seed.</param>
    /// <exception cref="InvalidInputException">There are no examples.</exception>
    public static ExampleBatches Of<T>(IReadOnlyList<T> examples, OfflineOptions options) =>
        examples.Count == 0
            ? throw new InvalidInputException("there are no examples to train on")
            : new ExampleBatches(ShuffledOrder.Of(examples, options.Seed, LanguageStreams.Data), options);

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
