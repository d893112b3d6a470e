using System.Runtime.ExceptionServices;
using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// What training takes, measured rather than reckoned: a trainer with the same networks and batches is made, learns a little, and is
/// thrown away. Only what would be too large to make for this, a replay buffer, is counted out.
/// </summary>
/// <param name="Layers">Every layer of every network.</param>
/// <param name="Parameters">Bytes of all parameters, those of target networks included.</param>
/// <param name="Gradients">Bytes of their gradients.</param>
/// <param name="Moments">Bytes that the optimisers remember, and the padding between parameters.</param>
/// <param name="Activations">Bytes of what forward and backward passes hold, over all threads, and of the gradients of a batch's parts.</param>
/// <param name="Experience">Bytes of the rollout, or of the full replay buffer.</param>
/// <param name="Others">Bytes of all else that the trainer keeps: environments, minibatches, statistics.</param>
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
    /// <summary>Bytes of all together.</summary>
    public long Total => Parameters + Gradients + Moments + Activations + Experience + Others;

    /// <summary>Measures it, which takes as long as two updates. Nothing else should allocate meanwhile.</summary>
    /// <param name="environments">Makes the environments, as many as the options say; they are disposed.</param>
    /// <param name="options">All settings.</param>
    /// <param name="create">Makes the algorithm's trainer.</param>
    /// <exception cref="InvalidInputException">An option is out of range, or does not fit the environments.</exception>
    /// <exception cref="TrainingDivergedException">An observation, reward or loss was not finite.</exception>
    public static TrainingCost Measure(
        Func<VectorEnvironment> environments,
        TrainingOptions options,
        Func<VectorEnvironment, TrainingOptions, IAgentTrainer> create
    )
    {
        // On a thread of its own, whose scopes hold no memory yet.
        TrainingCost? cost = null;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                cost = MeasureHere(environments, options, create);
            }
#pragma warning disable CA1031 // It travels to the caller.
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

    private static TrainingCost MeasureHere(
        Func<VectorEnvironment> make,
        TrainingOptions options,
        Func<VectorEnvironment, TrainingOptions, IAgentTrainer> create
    )
    {
        (long managedBefore, long tensorsBefore) = Held();
        using VectorEnvironment environments = make();
        IAgentTrainer trainer = create(environments, options.ForMeasurement());
        long learning = Held().Tensors - tensorsBefore;
        trainer.Train();
        (long managed, long tensors) = Held();

        using Scope scope = Scope.Begin();
        trainer.ComputeNetworks();
        NetworkLayer[] layers =
        [
            .. trainer.Networks.SelectMany(static network => NetworkLayer.Of(network.Key, network.Value)),
        ];
        long parameters = layers.Sum(static layer => layer.Count) * sizeof(float);
        long experience = options is OffPolicyOptions replay
            ? ReplayBuffer.BytesOf(replay.BufferSize, environments.ObservationSize, environments.ActionSize)
            : trainer.ExperienceBytes;
        return new TrainingCost(
            layers,
            parameters,
            parameters,
            learning - (2 * parameters),
            tensors - tensorsBefore - learning,
            experience,
            managed - managedBefore - trainer.ExperienceBytes
        );
    }

    private static (long Managed, long Tensors) Held()
    {
        // Twice, since what finalizers let go of is collected the next time.
        for (int i = 0; i < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return (GC.GetTotalMemory(forceFullCollection: true), TensorMemory.Bytes);
    }
}
