namespace Proximal.Language.Tests;

/// <summary>Language models trained on several ranks end with the same bytes as on one.</summary>
public sealed class DistributedTrainerTests
{
    public static TheoryData<string> Algorithms => ["sft", "sft accumulated", "dpo", "dpo with an adapter", "reward"];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Any_number_of_ranks_gives_the_same_weights(string algorithm)
    {
        (string Hash, string Metrics) one = Train(algorithm, ranks: 1)[0];
        Assert.NotEqual(one.Hash, Train(algorithm, ranks: 1, seed: 4)[0].Hash);
        foreach (int ranks in (int[])[2, 4])
        foreach ((string, string) result in Train(algorithm, ranks))
            Assert.Equal(one, result);
    }

    [Fact]
    public void Resumed_run_with_another_number_of_ranks_ends_with_the_same_weights()
    {
        string expected = Train("sft", ranks: 1)[0].Hash;
        using var folder = new TemporaryFolder();
        foreach ((int ranks, int updates) in ((int, int)[])[(4, 2), (2, 0)])
        foreach (
            string hash in ThreadCollective.Run(
                ranks,
                collective =>
                {
                    LanguageTrainer trainer = Create("sft", collective, seed: 3);
                    ITrainingCallback[] callbacks = updates > 0 ? [new StopAfter(updates)] : [];
                    if (collective.Rank > 0)
                    {
                        if (new CheckpointStore(folder["checkpoints"]).FindLatest() is { } latest)
                            RunRecorder.Restore(trainer, latest);
                        trainer.Train(callbacks);
                        return trainer.HashWeights();
                    }

                    using var recorder = new RunRecorder(folder.Path, new RunRecorderOptions());
                    recorder.Resume(trainer);
                    trainer.Train([recorder, .. callbacks]);
                    return trainer.HashWeights();
                }
            )
        )
            if (updates == 0)
                Assert.Equal(expected, hash);
    }

    [Fact]
    public void Trainers_without_shards_refuse_them() =>
        Assert.StartsWith(
            "Shards (shards) must be null: this algorithm does not train with several ranks (--distributed)",
            Assert.Throws<InvalidInputException>(new GrpoOptions { Shards = 2 }.Validate).Message
        );

    private static (string Hash, string Metrics)[] Train(string algorithm, int ranks, ulong seed = 3) =>
        ThreadCollective.Run(
            ranks,
            collective =>
            {
                LanguageTrainer trainer = Create(algorithm, collective, seed);
                trainer.Train();
                return (
                    trainer.HashWeights(),
                    string.Join(' ', trainer.Metrics.Values.Select(static metric => $"{metric.Key}={metric.Value:R}"))
                );
            }
        );

    private static LanguageTrainer Create(string algorithm, ICollective collective, ulong seed)
    {
        CausalLanguageModel model = OfflineTasks.Model();
        var sft = new SftOptions
        {
            TotalSteps = 40,
            BatchSize = 8,
            LearningRate = Schedule.Linear(1e-2),
            Seed = seed,
            Shards = 4,
            Collective = collective,
            Threads = 1,
        };
        var dpo = new DpoOptions
        {
            TotalSteps = 40,
            BatchSize = 8,
            LearningRate = 5e-3,
            Seed = seed,
            Shards = 4,
            Collective = collective,
            Threads = 1,
        };
        switch (algorithm)
        {
            case "sft":
                return new Sft(model, OfflineTasks.Tokenizer, OfflineTasks.Demonstrations, sft);
            case "sft accumulated":
                return new Sft(
                    model,
                    OfflineTasks.Tokenizer,
                    OfflineTasks.Demonstrations,
                    sft with
                    {
                        GradientAccumulationSteps = 8,
                    }
                );
            case "dpo":
                return new Dpo(
                    model,
                    OfflineTasks.Tokenizer,
                    OfflineTasks.Pairs,
                    dpo,
                    ReferencePolicy.Of(model.Copy(trainable: false))
                );
            case "dpo with an adapter":
                CausalLanguageModel adapted = model.Copy(trainable: false);
                var fresh = new Rng(seed, stream: 1);
                adapted.AddAdapter(new LoraOptions { Rank = 4, Dropout = 0.1 }, ref fresh);
                return new Dpo(
                    adapted,
                    OfflineTasks.Tokenizer,
                    OfflineTasks.Pairs,
                    dpo,
                    ReferencePolicy.AdapterOff(adapted)
                );
            default:
                var scorer = new RewardModel(model);
                var random = new Rng(seed);
                scorer.Head.Initialize(ref random);
                return new RewardModeling(
                    scorer,
                    OfflineTasks.Tokenizer,
                    OfflineTasks.Pairs,
                    new RewardModelingOptions
                    {
                        TotalSteps = 40,
                        BatchSize = 8,
                        LearningRate = 3e-3,
                        Seed = seed,
                        Shards = 4,
                        Collective = collective,
                        Threads = 1,
                    }
                );
        }
    }
}
