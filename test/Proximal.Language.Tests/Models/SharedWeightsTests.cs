using Proximal.Tensors;

namespace Proximal.Language.Tests;

/// <summary>Models over the same frozen weights are independent, and training saves what it trains.</summary>
[Collection<WorkerThreads>]
public sealed class SharedWeightsTests
{
    [Fact]
    public void Shared_model_computes_the_same_without_a_copy_of_the_weights()
    {
        using var sample = new SampleModel(ModelFamily.Gemma2);
        CausalLanguageModel model = CausalLanguageModel.Load(sample.Folder, trainable: false);
        CausalLanguageModel other = model.Share();
        Assert.Equal(sample.Logits(model), sample.Logits(other));
        Assert.All(
            model.NamedParameters().Zip(other.NamedParameters()),
            static pair => Assert.Equal(pair.First.Value, pair.Second.Value)
        );
    }

    [Fact]
    public void Adapters_of_models_that_share_weights_are_independent()
    {
        using var sample = new SampleModel(ModelFamily.Qwen3);
        CausalLanguageModel model = CausalLanguageModel.Load(sample.Folder, trainable: false);
        float[] plain = sample.Logits(model);
        var random = new Rng(1);
        model.AddAdapter(new LoraOptions { Rank = 2 }, ref random);
        Change(model, ref random);
        // Of a model with an adapter, the weights are shared, and not the adapter.
        CausalLanguageModel other = model.Share();
        Assert.Null(other.Adapter);
        Assert.Equal(plain, sample.Logits(other));
        other.AddAdapter(new LoraOptions { Rank = 3 }, ref random);
        Change(other, ref random);
        float[] first = sample.Logits(model),
            second = sample.Logits(other);
        Assert.NotEqual(plain, first);
        Assert.NotEqual(first, second);
        using (model.WithoutAdapter())
            Assert.Equal(plain, sample.Logits(model));
        Assert.Equal(second, sample.Logits(other));
    }

    [Fact]
    public void Trained_weights_are_not_shared()
    {
        using var sample = new SampleModel(ModelFamily.Gpt2);
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() =>
            CausalLanguageModel.Load(sample.Folder).Share()
        );
        Assert.Contains("trained", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Interrupted_training_of_two_adapters_ends_with_the_same_weights()
    {
        using var whole = new TemporaryFolder();
        string expected = Train(whole);
        using var folder = new TemporaryFolder();
        Assert.Throws<InterruptedException>(() => Train(folder, cutAfter: 3));
        Assert.Equal(expected, Train(folder));

        var state = new StateDictionary();
        Create().SaveState(state, "trainer");
        // The frozen weights of the value function are those of its folder.
        Assert.Contains(state.Names, static name => name.StartsWith("trainer.head.model.", StringComparison.Ordinal));
        Assert.DoesNotContain(
            state.Names,
            static name =>
                name.StartsWith("trainer.head.model.", StringComparison.Ordinal)
                && !name.Contains(".lora_", StringComparison.Ordinal)
        );
    }

    private static string Train(TemporaryFolder folder, int cutAfter = 0)
    {
        LanguageTrainer trainer = Create();
        using var recorder = new RunRecorder(
            folder.Path,
            new RunRecorderOptions { CheckpointInterval = 2, Logs = [trainer.Samples!.Log()] }
        );
        recorder.Resume(trainer);
        trainer.Train(recorder, new InterruptAfter(cutAfter));
        return trainer.HashWeights();
    }

    private static RlhfPpo Create()
    {
        CausalLanguageModel policy = OfflineTasks.Model().Copy(trainable: false),
            value = policy.Share();
        var random = new Rng(5);
        policy.AddAdapter(new LoraOptions { Rank = 2 }, ref random);
        value.AddAdapter(new LoraOptions { Rank = 2 }, ref random);
        return new RlhfPpo(
            new AlignmentParts(
                policy,
                OfflineTasks.Tokenizer,
                [new PromptItem("a"), new PromptItem("b")],
                RewardFunction.From(static (_, completion) => completion.Count(static letter => letter == 'c'))
            )
            {
                Reference = ReferencePolicy.AdapterOff(policy),
            },
            new RlhfPpoOptions
            {
                TotalSteps = 96,
                BatchSize = 16,
                MinibatchSize = 8,
                LearningRate = 1e-2,
                Sampling = new SamplingOptions { MaxTokens = 6 },
            },
            new ValueFunction(new ValueHead(value.Config.Width), value)
        );
    }

    private static void Change(CausalLanguageModel model, ref Rng random)
    {
        foreach ((string name, Tensor parameter) in model.TrainableParameters())
            if (name.EndsWith(".lora_B.weight", StringComparison.Ordinal))
                Initialization.Normal(parameter, 0.1, ref random);
    }
}
