namespace Proximal.Testing;

/// <summary>Training of an agent in the folder of a run.</summary>
public static class TrainingRun
{
    /// <summary>Trains from the folder's last checkpoint, or from the start, and records into the folder.</summary>
    /// <param name="folder">The folder of the run.</param>
    /// <param name="environments">The environments, disposed by the caller.</param>
    /// <param name="create">Makes the trainer.</param>
    /// <param name="options">The options of the recorder.</param>
    /// <param name="callback">A callback that is called after the recorder.</param>
    /// <returns>The hash of the policy's weights.</returns>
    public static string Train(
        TemporaryFolder folder,
        VectorEnvironment environments,
        Func<VectorEnvironment, IAgentTrainer> create,
        RunRecorderOptions options,
        ITrainingCallback callback
    )
    {
        IAgentTrainer trainer = create(environments);
        using var recorder = new RunRecorder(folder.Path, options);
        recorder.Resume(trainer);
        trainer.Train(recorder, callback);
        return ModelWeights.Hash(trainer.Policy);
    }
}
