using System.Runtime.ExceptionServices;
using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// The memory use of training. It is measured, not estimated: a trainer with the same networks and batch sizes runs two
/// updates. Only a replay buffer, which may be too large to allocate for this purpose, is calculated at full size.
/// </summary>
/// <param name="Layers">All layers of all networks.</param>
/// <param name="Parameters">Bytes of all parameters, including target networks.</param>
/// <param name="Gradients">Bytes of the gradients.</param>
/// <param name="Moments">Bytes of the optimizer state and of the padding between parameters.</param>
/// <param name="Activations">Bytes of the activations of forward and backward passes on all threads and of the
/// gradients of batch shards.</param>
/// <param name="Experience">Bytes of the rollout buffer or of the full replay buffer.</param>
/// <param name="Others">Bytes of everything else: environments, minibatches and statistics.</param>
public sealed record TrainingCost(
    IReadOnlyList<NetworkLayer> Layers,
    long Parameters,
    long Gradients,
    long Moments,
    long Activations,
    long Experience,
    long Others
)
{
    /// <summary>The warning of the trainer about its options; null if there is none.</summary>
    public string? Warning { get; init; }

    /// <summary>The total number of bytes.</summary>
    public long Total => Parameters + Gradients + Moments + Activations + Experience + Others;

    /// <summary>
    /// Measures the memory use, which takes as long as two updates. Other threads should not allocate memory during
    /// this time.
    /// </summary>
    /// <param name="environments">Creates the environments, <see cref="TrainingOptions.EnvironmentCount"/> of them.
    /// They are disposed.</param>
    /// <param name="options">The options of the run.</param>
    /// <param name="create">Creates the trainer of the algorithm.</param>
    /// <exception cref="InvalidInputException">An option is out of range or does not match the
    /// environments.</exception>
    /// <exception cref="TrainingDivergedException">An observation, a reward or a loss is not finite.</exception>
    public static TrainingCost Measure(
        Func<VectorEnvironment> environments,
        TrainingOptions options,
        Func<VectorEnvironment, TrainingOptions, IAgentTrainer> create
    )
    {
        // On a new thread, whose scopes do not hold memory yet.
        TrainingCost? cost = null;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                cost = MeasureOnThisThread(environments, options, create);
            }
#pragma warning disable CA1031 // It is rethrown on the calling thread.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return cost!;
    }

    private static TrainingCost MeasureOnThisThread(
        Func<VectorEnvironment> createEnvironments,
        TrainingOptions options,
        Func<VectorEnvironment, TrainingOptions, IAgentTrainer> create
    )
    {
        (long managedBefore, long tensorsBefore) = AllocatedBytes();
        using VectorEnvironment environments = createEnvironments();
        IAgentTrainer trainer = create(environments, options.ForMeasurement());
        long networkBytes = AllocatedBytes().Tensors - tensorsBefore;
        trainer.Train();
        (long managed, long tensors) = AllocatedBytes();

        IReadOnlyList<NetworkLayer> layers = NetworkLayer.Of(trainer);
        long parameters = layers.Sum(static layer => layer.Count) * sizeof(float);
        long experience = options is OffPolicyOptions replay
            ? ReplayBuffer.BytesOf(replay.BufferSize, environments.ObservationSize, environments.ActionSize)
            : trainer.ExperienceBytes;
        return new TrainingCost(
            layers,
            parameters,
            parameters,
            networkBytes - (2 * parameters),
            tensors - tensorsBefore - networkBytes,
            experience,
            managed - managedBefore - trainer.ExperienceBytes
        )
        {
            Warning = trainer.Warning,
        };
    }

    private static (long Managed, long Tensors) AllocatedBytes()
    {
        // Twice, since objects released by finalizers are collected the next time.
        for (int i = 0; i < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return (GC.GetTotalMemory(forceFullCollection: true), TensorMemory.Bytes);
    }
}
