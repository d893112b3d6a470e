using Proximal.Tensors;

namespace Proximal.Language.Tests;

public sealed class HeadTests : IDisposable
{
    private readonly SampleModel sample = new(ModelFamily.Qwen2);

    public void Dispose() => sample.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void New_value_head_is_zero_and_round_trips(int hidden)
    {
        var random = new Rng(3);
        var head = new ValueHead(32, hidden);
        head.Initialize(ref random);
        Assert.Equal(new float[4], Values(head));
        foreach ((_, Tensor parameter) in head.NamedParameters())
            Initialization.Normal(parameter, 1, ref random);
        using var folder = new TemporaryFolder();
        head.Save(folder.Path);

        ValueHead read = ValueHead.Load(folder.Path);

        Assert.Equal(hidden, read.HiddenWidth);
        Assert.Equal(32, read.Width);
        Assert.Equal(Values(head), Values(read));
        Assert.NotEqual(new float[4], Values(read));
    }

    [Fact]
    public void Two_layer_value_head_of_trlX_equals_a_computation_by_hand()
    {
        // 144-288-1 with rectified units, by hand.
        var random = new Rng(3);
        var head = new ValueHead(2, 3);
        Dictionary<string, Tensor> parameters = new(head.NamedParameters(), StringComparer.Ordinal);
        parameters["0.weight"].Assign([1, 2, -1, 1, 3, 0]);
        parameters["0.bias"].Assign([0, 1, -10]);
        parameters["2.weight"].Assign([2, 3, 5]);
        parameters["2.bias"].Assign([0.5f]);
        using Scope scope = Scope.Begin(record: false);

        Assert.Equal([(2 * 5) + (3 * 2) + 0.5f, 0.5f], head.Forward(Tensor.From([1, 2, -2, -4], 2, 2)).ToArray());
    }

    [Fact]
    public void Value_head_is_kept_when_the_model_is_saved_again()
    {
        using var folder = new TemporaryFolder();
        new ValueHead(32).Save(folder.Path);
        CausalLanguageModel.Load(sample.Folder).Save(folder.Path);

        Assert.True(ValueHead.ExistsIn(folder.Path));
        Assert.Equal(32, ValueHead.Load(folder.Path).Width);
    }

    [Fact]
    public void Missing_and_malformed_value_heads_are_refused()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains(
            "has no value head",
            Assert.Throws<InvalidInputException>(() => ValueHead.Load(folder.Path)).Message,
            StringComparison.Ordinal
        );
        var state = new StateDictionary();
        state.Set<float>("v_head.summary.weight", [1, 2], 1, 2);
        Safetensors.Write(Path.Combine(folder.Path, "value_head.safetensors"), state);
        Assert.Contains(
            "'v_head.summary.bias'",
            Assert.Throws<InvalidInputException>(() => ValueHead.Load(folder.Path)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Reward_is_the_head_output_at_the_last_token()
    {
        RewardModel model = Fresh(out Tensor weight);
        using Scope scope = Scope.Begin(record: false);
        float[] hidden = model.Trunk.Forward(sample.Batch).ToArray();

        float[] scores = model.Score(sample.Batch).ToArray();

        Assert.Equal(sample.Rows.Length, scores.Length);
        for (int i = 0; i < scores.Length; i++)
        {
            int last = sample.Batch.Starts[i + 1] - 1;
            double expected = Enumerable.Range(0, 32).Sum(j => (double)hidden[(last * 32) + j] * weight.ToArray()[j]);
            Assert.Equal(expected, scores[i], 1e-5);
        }
    }

    [Fact]
    public void New_reward_head_has_standard_deviation_by_width()
    {
        var random = new Rng(5);
        CausalLanguageModel trunk = CausalLanguageModel.Create(ModelConfig.Gpt2(5, 4, 1024, 1, 1), ref random);
        var model = new RewardModel(trunk);
        model.Initialize(ref random);
        float[] weight = new Dictionary<string, Tensor>(model.NamedParameters(), StringComparer.Ordinal)["score.weight"]
            .ToArray();

        // The standard deviation of 1024 draws lies within 4 of its standard errors, 1/√2048.
        double deviation = Math.Sqrt(weight.Average(static x => (double)x * x));
        Assert.Equal(1, deviation * Math.Sqrt(1025), 4 / Math.Sqrt(2048));
    }

    [Theory]
    [InlineData(ElementType.F32)]
    [InlineData(ElementType.F16)]
    public void Reward_model_round_trips_with_its_normalization(ElementType type)
    {
        RewardModel model = Fresh(out Tensor weight);
        weight.Assign([.. weight.ToArray().Select(static x => (float)(Half)x)]);
        model.Normalization = RewardNormalization.Measure([1, 2, 6]);
        using var folder = new TemporaryFolder();
        model.Save(folder.Path, type);

        RewardModel read = RewardModel.Load(folder.Path);

        Assert.Equal(model.Normalization, read.Normalization);
        Assert.Equal(3, read.Normalization!.Mean);
        Assert.Equal(Math.Sqrt(14.0 / 3), read.Normalization.StandardDeviation, 1e-6);
        Assert.Empty(read.TrainableParameters());
        Assert.Equal(
            read.NamedParameters().Count(),
            RewardModel.Load(folder.Path, trainable: true).TrainableParameters().Count()
        );
        Assert.Equal(Scores(model), Scores(read));
        using Scope scope = Scope.Begin(record: false);
        Assert.Equal(
            Scores(read).Select(score => read.Normalization.Apply(score)),
            read.NormalizedScore(sample.Batch).ToArray(),
            static (a, b) => Math.Abs(a - b) < 1e-6f
        );
    }

    [Fact]
    public void Normalized_score_without_normalization_is_refused()
    {
        RewardModel model = Fresh(out _);
        using var folder = new TemporaryFolder();
        model.Save(folder.Path);
        RewardModel read = RewardModel.Load(folder.Path);

        Assert.Null(read.Normalization);
        Assert.Contains(
            "no normalization (mean and std)",
            Assert.Throws<InvalidInputException>(() => read.NormalizedScore(sample.Batch)).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(new float[] { 1 })]
    [InlineData(new float[] { 2, 2, 2 })]
    [InlineData(new float[] { 1, float.NaN })]
    public void RewardNormalization_refuses_scores_that_cannot_be_normalized(float[] scores) =>
        Assert.Throws<InvalidInputException>(() => RewardNormalization.Measure(scores));

    [Fact]
    public void Head_of_a_sequence_classifier_is_a_reward_head()
    {
        // An untied model without output layer, the head among its arrays, as Transformers saves
        // LlamaForSequenceClassification.
        using var llama = new SampleModel(ModelFamily.Llama);
        using var folder = new TemporaryFolder();
        ModelFolderTests.CopyOf(llama.Folder, folder.Path);
        string file = Path.Combine(folder.Path, "model.safetensors");
        StateDictionary state = Safetensors.Read(file);
        state.Remove("lm_head.weight");
        state.SetFloats(
            "score.weight",
            [.. Enumerable.Range(0, 32).Select(static i => i / 16f)],
            ElementType.BF16,
            1,
            32
        );
        Safetensors.Write(file, state);

        RewardModel model = RewardModel.Load(folder.Path);
        using var saved = new TemporaryFolder();
        model.Save(saved.Path, ElementType.BF16);

        Assert.Equal(Scores(model), Scores(RewardModel.Load(saved.Path)));
        Assert.NotEqual(0, Scores(model)[0]);
        Assert.Throws<InvalidOperationException>(() => model.Trunk.HeadWeight);
    }

    [Fact]
    public void Folder_without_reward_head_is_refused() =>
        Assert.Contains(
            "has no reward head",
            Assert.Throws<InvalidInputException>(() => RewardModel.Load(sample.Folder)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Reward_head_of_another_width_is_refused()
    {
        using var folder = new TemporaryFolder();
        Fresh(out _).Save(folder.Path);
        string file = Path.Combine(folder.Path, "reward_head.safetensors");
        var state = new StateDictionary();
        state.Set<float>("score.weight", new float[64], 2, 32);
        Safetensors.Write(file, state);
        Assert.Contains(
            "'score.weight' has shape [2, 32], but the model requires [1, 32]",
            Assert.Throws<InvalidInputException>(() => RewardModel.Load(folder.Path)).Message,
            StringComparison.Ordinal
        );
    }

    private RewardModel Fresh(out Tensor weight)
    {
        var random = new Rng(4);
        var model = new RewardModel(CausalLanguageModel.Load(sample.Folder));
        model.Initialize(ref random);
        Dictionary<string, Tensor> parameters = new(model.NamedParameters(), StringComparer.Ordinal);
        weight = parameters["score.weight"];
        return model;
    }

    private float[] Scores(RewardModel model)
    {
        using Scope scope = Scope.Begin(record: false);
        return model.Score(sample.Batch).ToArray();
    }

    private static float[] Values(ValueHead head)
    {
        var random = new Rng(9);
        float[] x = new float[4 * 32];
        random.FillNormal(x);
        using Scope scope = Scope.Begin(record: false);
        return head.Forward(Tensor.From(x, 4, 32)).ToArray();
    }
}
