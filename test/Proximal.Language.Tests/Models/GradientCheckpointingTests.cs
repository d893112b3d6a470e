using Proximal.Tensors;

namespace Proximal.Language.Tests;

/// <summary>Recomputing the blocks changes the memory of a gradient step, and no bit of its result.</summary>
[Collection<WorkerThreads>]
public sealed class GradientCheckpointingTests
{
    public static TheoryData<ModelFamily> Families => SampleModel.Families;

    [Theory]
    [MemberData(nameof(Families))]
    public void Gradients_of_every_family_are_bit_identical(ModelFamily family)
    {
        using var sample = new SampleModel(family);
        CausalLanguageModel whole = CausalLanguageModel.Load(sample.Folder),
            adapted = CausalLanguageModel.Load(sample.Folder, trainable: false);
        var random = new Rng(2);
        adapted.AddAdapter(new LoraOptions { Rank = 3, Dropout = 0.2 }, ref random);
        foreach ((string name, Tensor parameter) in adapted.TrainableParameters())
            if (name.EndsWith(".lora_B.weight", StringComparison.Ordinal))
                Initialization.Normal(parameter, 0.1, ref random);

        foreach (CausalLanguageModel model in (CausalLanguageModel[])[whole, adapted])
        {
            float[] kept = Gradient(model, sample, recompute: false),
                recomputed = Gradient(model, sample, recompute: true);
            Assert.Contains(kept, static x => x != 0);
            Assert.Equal(kept, recomputed);
        }
    }

    [Fact]
    public void Values_of_a_pass_are_bit_identical_with_and_without_gradients()
    {
        using var sample = new SampleModel(ModelFamily.Gemma2);
        CausalLanguageModel model = CausalLanguageModel.Load(sample.Folder);
        float[][] results =
        [
            .. new[] { (false, false), (true, false), (true, true) }.Select(kind =>
            {
                model.GradientCheckpointing = kind.Item2;
                using var scope = Scope.Begin(record: kind.Item1);
                return sample.TokenLogProbs(model).ToArray();
            }),
        ];
        Assert.Equal(results[0], results[1]);
        Assert.Equal(results[0], results[2]);
    }

    [Fact]
    public void Activations_of_one_block_are_kept()
    {
        (long kept, long recomputed) = (Peak(false), Peak(true));
        Assert.InRange(recomputed, 1, kept / 4);

        static long Peak(bool recompute)
        {
            var random = new Rng(1);
            CausalLanguageModel model = CausalLanguageModel.Create(
                ModelConfig.Rotary(ModelFamily.Qwen2, 31, 64, 32, layers: 8, heads: 4, keyValueHeads: 2),
                ref random
            );
            model.GradientCheckpointing = recompute;
            var batch = new CompletionBatch();
            batch.Add([1, 2], [.. Enumerable.Range(0, 60).Select(static i => i % 31)]);
            using var scope = Scope.Begin();
            TensorMemory.ResetPeak();
            long before = TensorMemory.ScopePeak;
            model.LogProbs(batch).LogProbs.Sum().Backward();
            return TensorMemory.ScopePeak - before;
        }
    }

    [Fact]
    public void A_pass_without_gradients_keeps_one_block()
    {
        long[] peaks = [.. new[] { 2, 8 }.Select(Peak)];
        Assert.Equal(peaks[0], peaks[1]);

        static long Peak(int layers)
        {
            var random = new Rng(1);
            CausalLanguageModel model = CausalLanguageModel.Create(ModelConfig.Gpt2(31, 64, 32, layers, 4), ref random);
            var batch = new CompletionBatch();
            batch.Add([1, 2], [.. Enumerable.Range(0, 60).Select(static i => i % 31)]);
            using var scope = Scope.Begin(record: false);
            TensorMemory.ResetPeak();
            long before = TensorMemory.ScopePeak;
            model.LogProbs(batch);
            return TensorMemory.ScopePeak - before;
        }
    }

    // Dropout, accumulation, the head of a reward model, and value functions on the policy and on their own model.
    [Theory]
    [InlineData("sft with an adapter")]
    [InlineData("reward-model")]
    [InlineData("dpo")]
    [InlineData("rlhf")]
    [InlineData("rlhf with a value model")]
    public void Training_is_bit_identical(string algorithm)
    {
        string Hash(bool recompute)
        {
            LanguageTrainer trainer = Create(algorithm, recompute);
            Assert.Equal(recompute, trainer.Model.GradientCheckpointing);
            trainer.Train();
            return trainer.HashWeights();
        }

        Assert.Equal(Hash(recompute: false), Hash(recompute: true));
    }

    [Fact]
    public void Separate_value_model_recomputes_too()
    {
        CausalLanguageModel value = OfflineTasks.Model(2);
        Ppo(recompute: true, new ValueFunction(new ValueHead(value.Config.Width), value));
        Assert.True(value.GradientCheckpointing);
    }

    private static LanguageTrainer Create(string algorithm, bool recompute)
    {
        CausalLanguageModel model = OfflineTasks.Model();
        switch (algorithm)
        {
            case "sft with an adapter":
                CausalLanguageModel adapted = model.Copy(trainable: false);
                var random = new Rng(3);
                adapted.AddAdapter(new LoraOptions { Rank = 4, Dropout = 0.1 }, ref random);
                return new Sft(
                    adapted,
                    OfflineTasks.Tokenizer,
                    OfflineTasks.Demonstrations,
                    new SftOptions
                    {
                        TotalSteps = 20,
                        BatchSize = 5,
                        GradientAccumulationSteps = 2,
                        LearningRate = 1e-2,
                        GradientCheckpointing = recompute,
                    }
                );
            case "reward-model":
                var scorer = new RewardModel(model);
                var fresh = new Rng(3);
                scorer.Head.Initialize(ref fresh);
                return new RewardModeling(
                    scorer,
                    OfflineTasks.Tokenizer,
                    OfflineTasks.Pairs,
                    new RewardModelingOptions
                    {
                        TotalSteps = 20,
                        BatchSize = 4,
                        LearningRate = 1e-2,
                        GradientCheckpointing = recompute,
                    }
                );
            case "dpo":
                return new Dpo(
                    model,
                    OfflineTasks.Tokenizer,
                    OfflineTasks.Pairs,
                    new DpoOptions
                    {
                        TotalSteps = 20,
                        BatchSize = 4,
                        GradientAccumulationSteps = 2,
                        LearningRate = 1e-2,
                        GradientCheckpointing = recompute,
                    },
                    ReferencePolicy.Of(model.Copy(trainable: false))
                );
            default:
                CausalLanguageModel value = OfflineTasks.Model(2);
                var head = new ValueHead(value.Config.Width);
                return Ppo(recompute, new ValueFunction(head, algorithm == "rlhf" ? null : value));
        }
    }

    private static RlhfPpo Ppo(bool recompute, ValueFunction value)
    {
        CausalLanguageModel model = OfflineTasks.Model();
        return new RlhfPpo(
            new AlignmentParts(
                model,
                OfflineTasks.Tokenizer,
                [new PromptItem("a"), new PromptItem("b")],
                RewardFunction.From(static (_, completion) => completion.Count(static letter => letter == 'c'))
            )
            {
                Reference = ReferencePolicy.Of(model.Copy(trainable: false)),
            },
            new RlhfPpoOptions
            {
                TotalSteps = 32,
                BatchSize = 16,
                MinibatchSize = 8,
                Epochs = 2,
                LearningRate = 1e-2,
                EntropyCoefficient = 0.01,
                Sampling = new SamplingOptions { MaxTokens = 6 },
                GradientCheckpointing = recompute,
            },
            value
        );
    }

    private static float[] Gradient(CausalLanguageModel model, SampleModel sample, bool recompute)
    {
        KeyValuePair<string, Tensor>[] trained = [.. model.TrainableParameters()];
        foreach ((_, Tensor parameter) in trained)
            parameter.Gradient.AsSpan().Clear();
        model.GradientCheckpointing = recompute;
        sample.Batch.DropoutSeed = 7;
        using (Scope.Begin())
            sample.TokenLogProbs(model, temperature: 0.7f).Square().Sum().Backward();
        return [.. trained.SelectMany(static parameter => parameter.Value.Gradient.ToArray())];
    }
}
