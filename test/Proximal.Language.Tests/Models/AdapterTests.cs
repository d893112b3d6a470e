using System.Text.Json.Nodes;
using Proximal.Tensors;

namespace Proximal.Language.Tests;

public class AdapterTests
{
    public static TheoryData<ModelFamily> Families => SampleModel.Families;

    [Theory]
    [MemberData(nameof(Families))]
    public void New_adapter_does_not_change_logits(ModelFamily family)
    {
        using var sample = new SampleModel(family);
        CausalLanguageModel model = Adapted(sample, new LoraOptions { Rank = 4 });

        Assert.Equal(sample.Logits(CausalLanguageModel.Load(sample.Folder)), sample.Logits(model));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Training_changes_only_the_adapter(ModelFamily family)
    {
        using var sample = new SampleModel(family);
        CausalLanguageModel model = Adapted(sample, new LoraOptions { Rank = 4 });
        int projections = model
            .NamedParameters()
            .Count(static parameter =>
                parameter.Value.Rank == 2
                && (
                    parameter.Key.Contains(".mlp.", StringComparison.Ordinal)
                    || parameter.Key.Contains("attn.", StringComparison.Ordinal)
                    || parameter.Key.Contains(".attention.", StringComparison.Ordinal)
                )
            );

        bool isJoined = family is ModelFamily.Gpt2 or ModelFamily.Phi3 or ModelFamily.GptNeoX;
        Assert.Equal(model.Config.Layers * (isJoined ? 4 : 7) * 3, projections);
        Assert.Equal(projections / 3 * 2, model.TrainableParameters().Count());
        Assert.All(
            model.TrainableParameters(),
            static parameter => Assert.Matches(@"\.lora_[AB]\.weight$", parameter.Key)
        );
        Step(sample, model);
        Step(sample, model);
        Assert.All(
            model.TrainableParameters(),
            static parameter => Assert.Contains(parameter.Value.Gradient.ToArray(), static x => x != 0)
        );
        Assert.NotEqual(sample.Logits(CausalLanguageModel.Load(sample.Folder)), sample.Logits(model));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Adapter_gradient_follows_from_that_of_the_merged_weight(ModelFamily family)
    {
        // d loss / d B = scale · (d loss / d W) Aᵀ, with W the merged weight of a model without adapter.
        using var sample = new SampleModel(family);
        CausalLanguageModel model = Trained(sample, new LoraOptions { Rank = 3, Alpha = 5 });
        CausalLanguageModel merged = model.Copy(trainable: true);
        Gradient(sample, model);
        Gradient(sample, merged);
        Dictionary<string, Tensor> adapter = new(model.TrainableParameters(), StringComparer.Ordinal);
        Dictionary<string, Tensor> weights = new(merged.TrainableParameters(), StringComparer.Ordinal);
        foreach (
            (string path, Tensor b) in adapter.Where(static parameter =>
                parameter.Key.EndsWith(".lora_B.weight", StringComparison.Ordinal)
            )
        )
        {
            string projection = path[..^".lora_B.weight".Length];
            using Scope scope = Scope.Begin(record: false);
            Tensor expected =
                Tensor.MatMul(
                    weights[$"{projection}.weight"].Gradient,
                    adapter[$"{projection}.lora_A.weight"],
                    transposeB: true
                ) * (5f / 3);
            AssertClose(expected.ToArray(), b.Gradient.ToArray(), 1e-5f);
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Merging_does_not_change_logits_and_unmerging_restores_the_weights(ModelFamily family)
    {
        using var sample = new SampleModel(family);
        CausalLanguageModel model = Trained(sample, new LoraOptions { Rank = 4 });
        float[] apart = sample.Logits(model);

        model.MergeAdapter();
        float[] merged = sample.Logits(model);
        model.UnmergeAdapter();

        AssertClose(apart, merged, 1e-4f);
        AssertClose(apart, sample.Logits(model.Copy(trainable: false)), 1e-4f);
        Assert.Equal(apart, sample.Logits(model));
        using var folder = new TemporaryFolder();
        model.Save(folder.Path);
        Assert.Equal(sample.Logits(model.Copy(trainable: false)), sample.Logits(CausalLanguageModel.Load(folder.Path)));
    }

    [Fact]
    public void Merging_after_more_training_uses_the_new_adapter_weights()
    {
        using var sample = new SampleModel(ModelFamily.Llama);
        CausalLanguageModel model = Trained(sample, new LoraOptions { Rank = 4 });
        model.MergeAdapter();
        model.UnmergeAdapter();
        Step(sample, model);
        float[] apart = sample.Logits(model);

        model.MergeAdapter();

        AssertClose(apart, sample.Logits(model), 1e-4f);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Reference_equals_the_model_before_training(ModelFamily family)
    {
        using var sample = new SampleModel(family);
        float[] untouched = sample.Logits(CausalLanguageModel.Load(sample.Folder));
        CausalLanguageModel model = Trained(sample, new LoraOptions { Rank = 4 });
        float[] trained = sample.Logits(model);

        using (model.AsReference())
            Assert.Equal(untouched, sample.Logits(model));
        model.MergeAdapter();
        using (model.AsReference())
            Assert.Equal(untouched, sample.Logits(model));
        model.UnmergeAdapter();

        Assert.NotEqual(untouched, trained);
        Assert.Equal(trained, sample.Logits(model));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Reference_of_a_loaded_adapter_includes_that_adapter(ModelFamily family)
    {
        using var sample = new SampleModel(family);
        using var folder = new TemporaryFolder();
        CausalLanguageModel tuned = Trained(sample, new LoraOptions { Rank = 4 });
        tuned.SaveAdapter(folder.Path);
        float[] afterTuning = sample.Logits(tuned);

        CausalLanguageModel policy = CausalLanguageModel.Load(sample.Folder, trainable: false);
        policy.LoadAdapter(folder.Path);
        Assert.Equal(afterTuning, sample.Logits(policy));
        Step(sample, policy);

        Assert.NotEqual(afterTuning, sample.Logits(policy));
        using (policy.AsReference())
            Assert.Equal(afterTuning, sample.Logits(policy));
        using (policy.WithoutAdapter())
            Assert.Equal(sample.Logits(CausalLanguageModel.Load(sample.Folder)), sample.Logits(policy));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Saved_adapter_folder_has_the_layout_of_PEFT(ModelFamily family)
    {
        using var sample = new SampleModel(family);
        bool gpt2 = family == ModelFamily.Gpt2;
        string target = family switch
        {
            ModelFamily.Gpt2 => "c_attn",
            ModelFamily.Phi3 => "qkv_proj",
            ModelFamily.GptNeoX => "query_key_value",
            _ => "q_proj",
        };
        CausalLanguageModel model = Trained(
            sample,
            new LoraOptions
            {
                Rank = 4,
                Alpha = 6,
                Dropout = 0.25,
                TargetModules = [target],
                RankStabilized = true,
            }
        );
        using var folder = new TemporaryFolder();

        model.SaveAdapter(folder.Path);

        JsonObject config = JsonNode
            .Parse(File.ReadAllText(Path.Combine(folder.Path, "adapter_config.json")))!
            .AsObject();
        Assert.Equal("LORA", config["peft_type"]!.GetValue<string>());
        Assert.Equal(4, config["r"]!.GetValue<int>());
        Assert.Equal(6, config["lora_alpha"]!.GetValue<double>());
        Assert.Equal(0.25, config["lora_dropout"]!.GetValue<double>());
        Assert.Equal(target, config["target_modules"]![0]!.GetValue<string>());
        Assert.True(config["use_rslora"]!.GetValue<bool>());
        Assert.Equal(gpt2, config["fan_in_fan_out"]!.GetValue<bool>());
        string path = family switch
        {
            ModelFamily.Gpt2 => "base_model.model.transformer.h.1.attn.c_attn",
            ModelFamily.GptNeoX => "base_model.model.gpt_neox.layers.1.attention.query_key_value",
            _ => $"base_model.model.model.layers.1.self_attn.{target}",
        };
        int queries = model.Config.Heads * model.Config.HeadDimension,
            keys = model.Config.KeyValueHeads * model.Config.HeadDimension;
        (int inputs, int outputs) = (model.Config.Width, target == "q_proj" ? queries : queries + (2 * keys));
        StateDictionary state = Safetensors.Read(Path.Combine(folder.Path, "adapter_model.safetensors"));
        Assert.Equal(2 * model.Config.Layers, state.Count);
        Assert.Equal([4, inputs], state.ShapeOf($"{path}.lora_A.weight").ToArray());
        Assert.Equal([outputs, 4], state.ShapeOf($"{path}.lora_B.weight").ToArray());
    }

    [Fact]
    public void Unknown_keys_of_the_adapter_config_are_kept()
    {
        using var sample = new SampleModel(ModelFamily.Qwen2);
        using var first = new TemporaryFolder();
        using var second = new TemporaryFolder();
        Trained(sample, new LoraOptions { TargetModules = ["v_proj"] }).SaveAdapter(first.Path);
        string file = Path.Combine(first.Path, "adapter_config.json");
        JsonObject config = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        config["layers_pattern"] = "layers";
        config["target_modules"] = ".*v_proj";
        config["modules_to_save"] = new JsonArray();
        File.WriteAllText(file, config.ToJsonString());
        CausalLanguageModel model = CausalLanguageModel.Load(sample.Folder, trainable: false);

        model.LoadAdapter(first.Path);
        model.SaveAdapter(second.Path);

        Assert.Equal(
            config.ToJsonString(),
            JsonNode.Parse(File.ReadAllText(Path.Combine(second.Path, "adapter_config.json")))!.ToJsonString()
        );
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(first.Path, "adapter_model.safetensors")),
            File.ReadAllBytes(Path.Combine(second.Path, "adapter_model.safetensors"))
        );
    }

    [Fact]
    public void Adapter_can_target_the_output_layer()
    {
        using var sample = new SampleModel(ModelFamily.Llama);
        CausalLanguageModel model = Trained(sample, new LoraOptions { Rank = 2, TargetModules = ["lm_head"] });

        Assert.Equal(
            ["lm_head.lora_A.weight", "lm_head.lora_B.weight"],
            model.TrainableParameters().Select(static parameter => parameter.Key)
        );
        AssertClose(sample.Logits(model), sample.Logits(model.Copy(trainable: false)), 1e-5f);
        Assert.NotEqual(sample.Logits(CausalLanguageModel.Load(sample.Folder)), sample.Logits(model));
    }

    [Fact]
    public void Adapter_dropout_applies_only_to_batches_with_a_seed()
    {
        using var sample = new SampleModel(ModelFamily.Gpt2);
        CausalLanguageModel model = Trained(sample, new LoraOptions { Rank = 4, Dropout = 0.5 });
        float[] none = sample.Logits(model);

        sample.Batch.DropoutSeed = 1;
        float[] first = sample.Logits(model);
        float[] again = sample.Logits(model);
        sample.Batch.DropoutSeed = 2;
        float[] second = sample.Logits(model);
        using (model.AsReference())
            Assert.Equal(sample.Logits(CausalLanguageModel.Load(sample.Folder)), sample.Logits(model));

        Assert.NotEqual(none, first);
        Assert.Equal(first, again);
        Assert.NotEqual(first, second);
    }

    [Fact]
    public void Trainable_model_refuses_an_adapter()
    {
        using var sample = new SampleModel(ModelFamily.Gpt2);
        var random = new Rng(1);
        CausalLanguageModel model = CausalLanguageModel.Load(sample.Folder);

        Assert.Throws<InvalidOperationException>(() => model.AddAdapter(new LoraOptions(), ref random));
        Assert.Throws<InvalidOperationException>(() => model.AsReference().Dispose());
    }

    /// <summary>A frozen model with a fresh adapter.</summary>
    internal static CausalLanguageModel Adapted(SampleModel sample, LoraOptions options)
    {
        CausalLanguageModel model = CausalLanguageModel.Load(sample.Folder, trainable: false);
        var random = new Rng(7);
        model.AddAdapter(options, ref random);
        return model;
    }

    /// <summary>A frozen model with an adapter that is not what it was at first.</summary>
    internal static CausalLanguageModel Trained(SampleModel sample, LoraOptions options)
    {
        CausalLanguageModel model = Adapted(sample, options);
        Step(sample, model);
        Step(sample, model);
        return model;
    }

    private static void Step(SampleModel sample, CausalLanguageModel model)
    {
        Gradient(sample, model);
        foreach ((_, Tensor parameter) in model.TrainableParameters())
            parameter.Assign(
                parameter.ToArray().Zip(parameter.Gradient.ToArray(), static (x, slope) => x - (0.5f * slope)).ToArray()
            );
    }

    private static void Gradient(SampleModel sample, CausalLanguageModel model)
    {
        foreach ((_, Tensor parameter) in model.TrainableParameters())
            parameter.Gradient.Assign(new float[parameter.Count]);
        using Scope scope = Scope.Begin();
        (-sample.TokenLogProbs(model).Mean()).Backward();
    }

    private static void AssertClose(float[] expected, float[] actual, float tolerance)
    {
        // Rounding errors grow with the size of the sums.
        float largest = Math.Max(1, expected.Max(MathF.Abs));
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], tolerance * largest);
    }
}
