using System.Text.Json.Nodes;
using Proximal.Tensors;

namespace Proximal.Language.Tests;

public class ModelFolderTests
{
    public static TheoryData<ModelFamily> Families => SampleModel.Families;

    [Theory]
    [MemberData(nameof(Families))]
    public void Model_folder_round_trips_bit_identically(ModelFamily family)
    {
        using var sample = new SampleModel(family);
        CausalLanguageModel model = CausalLanguageModel.Load(sample.Folder);
        foreach (ElementType type in (ReadOnlySpan<ElementType>)[ElementType.F32, StoredType(sample.Folder)])
        {
            using var folder = new TemporaryFolder();
            model.Save(folder.Path, type);
            AssertSameParameters(model, CausalLanguageModel.Load(folder.Path));
            Assert.Equal(type, StoredType(folder.Path));
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Saving_again_writes_the_same_bytes(ModelFamily family)
    {
        using var sample = new SampleModel(family);
        using var first = new TemporaryFolder();
        using var second = new TemporaryFolder();
        CausalLanguageModel.Load(sample.Folder).Save(first.Path, ElementType.BF16, largestFile: 10_000);

        CausalLanguageModel.Load(first.Path, trainable: false).Save(second.Path, ElementType.BF16, largestFile: 10_000);

        string[] files =
        [
            .. Directory
                .GetFiles(first.Path)
                .Select(static path => Path.GetFileName(path))
                .Order(StringComparer.Ordinal),
        ];
        Assert.True(files.Length > 3);
        Assert.Equal(
            files,
            Directory.GetFiles(second.Path).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal)
        );
        foreach (string file in files)
            Assert.Equal(
                File.ReadAllBytes(Path.Combine(first.Path, file)),
                File.ReadAllBytes(Path.Combine(second.Path, file))
            );
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Weights_are_saved_in_shards_and_loaded(ModelFamily family)
    {
        using var sample = new SampleModel(family);
        CausalLanguageModel model = CausalLanguageModel.Load(sample.Folder);
        using var folder = new TemporaryFolder();

        model.Save(folder.Path, largestFile: 8_000);

        Assert.False(File.Exists(Path.Combine(folder.Path, "model.safetensors")));
        Assert.True(Directory.GetFiles(folder.Path, "model-0*.safetensors").Length > 2);
        AssertSameParameters(model, CausalLanguageModel.Load(folder.Path));

        // And a single file in their place leaves nothing of them.
        model.Save(folder.Path);
        Assert.Equal(
            ["config.json", "model.safetensors"],
            Directory.GetFiles(folder.Path).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal)
        );
        AssertSameParameters(model, CausalLanguageModel.Load(folder.Path));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Config_keeps_unknown_keys(ModelFamily family)
    {
        using var sample = new SampleModel(family);
        using var source = new TemporaryFolder();
        using var saved = new TemporaryFolder();
        JsonObject config = CopyOf(sample.Folder, source.Path);
        config["summary_type"] = "cls_index";
        config["task_specific_params"] = new JsonObject
        {
            ["text-generation"] = new JsonObject { ["max_length"] = 50 },
        };
        config["eos_token_id"] = new JsonArray(3, 5);
        File.WriteAllText(Path.Combine(source.Path, "config.json"), config.ToJsonString());

        CausalLanguageModel.Load(source.Path).Save(saved.Path, ElementType.F16);

        JsonObject after = JsonNode.Parse(File.ReadAllText(Path.Combine(saved.Path, "config.json")))!.AsObject();
        Assert.Equal("float16", after["torch_dtype"]!.GetValue<string>());
        foreach ((string key, JsonNode? value) in config)
            if (key != "torch_dtype")
                Assert.Equal(value?.ToJsonString(), after[key]?.ToJsonString());
        Assert.Equal([3, 5], CausalLanguageModel.Load(saved.Path).Config.EndTokens);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Load_accepts_names_without_prefix_and_skips_buffers(ModelFamily family)
    {
        using var sample = new SampleModel(family);
        CausalLanguageModel model = CausalLanguageModel.Load(sample.Folder);
        using var folder = new TemporaryFolder();
        model.Save(folder.Path);
        string file = Path.Combine(folder.Path, "model.safetensors");
        StateDictionary state = Safetensors.Read(file);
        var bare = new StateDictionary();
        foreach (string full in state.Names)
        {
            string[] parts = full.Split('.', 2);
            bare.Set<float>(
                parts[0] is "transformer" or "model" or "gpt_neox" ? parts[1] : full,
                state.GetFloats(full),
                state.ShapeOf(full)
            );
        }

        bare.Set<float>("h.0.attn.bias", [1, 1, 0, 1], 1, 1, 2, 2);
        bare.Set<float>("h.0.attn.masked_bias", [-10_000f]);
        bare.Set<float>("layers.0.self_attn.rotary_emb.inv_freq", [1, 2]);
        Safetensors.Write(file, bare);

        AssertSameParameters(model, CausalLanguageModel.Load(folder.Path));
        Assert.Equal(sample.Logits(model), sample.Logits(CausalLanguageModel.Load(folder.Path, trainable: false)));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Frozen_model_has_no_gradients(ModelFamily family)
    {
        using var sample = new SampleModel(family);
        CausalLanguageModel trainable = CausalLanguageModel.Load(sample.Folder);
        CausalLanguageModel frozen = CausalLanguageModel.Load(sample.Folder, trainable: false);

        Assert.Equal(trainable.NamedParameters().Count(), trainable.TrainableParameters().Count());
        Assert.Empty(frozen.TrainableParameters());
        Assert.Equal(sample.Logits(trainable), sample.Logits(frozen));
        using Scope scope = Scope.Begin();
        Assert.False(frozen.Forward(sample.Batch).RequiresGradient);
    }

    [Fact]
    public void Memory_mapped_model_works_after_its_file_is_deleted()
    {
        using var folder = new TemporaryFolder();
        using var sample = new SampleModel(ModelFamily.Gpt2);
        CausalLanguageModel model = CausalLanguageModel.Load(sample.Folder);
        model.Save(folder.Path);
        CausalLanguageModel mapped = CausalLanguageModel.Load(folder.Path, trainable: false);

        foreach (string path in Directory.GetFiles(folder.Path))
            File.Delete(path);

        Assert.Equal(sample.Logits(model), sample.Logits(mapped));
    }

    [Fact]
    public void GPT2_with_untied_output_layer_round_trips()
    {
        var random = new Rng(1);
        CausalLanguageModel model = CausalLanguageModel.Create(
            ModelConfig.Gpt2(11, 8, 6, 1, 2) with
            {
                TiedHead = false,
            },
            ref random
        );
        using var folder = new TemporaryFolder();
        model.Save(folder.Path);

        CausalLanguageModel read = CausalLanguageModel.Load(folder.Path);

        Assert.False(read.Config.TiedHead);
        Assert.Equal(model.HeadWeight.ToArray(), read.HeadWeight.ToArray());
        AssertSameParameters(model, read);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void New_model_round_trips_with_its_config(ModelFamily family)
    {
        var random = new Rng(1);
        ModelConfig config =
            family == ModelFamily.Gpt2
                ? ModelConfig.Gpt2(13, 10, 8, 2, 2)
                : ModelConfig.Rotary(family, 13, 10, 32, 2, 4, family == ModelFamily.GptNeoX ? 4 : 2) with
                {
                    HeadDimension = family == ModelFamily.GptNeoX ? 8 : 4,
                    RopeScaling = new RopeScaling(RopeScalingKind.Linear, 2),
                    NormEpsilon = 1e-3,
                };
        config = config with { EndTokens = [12], BeginToken = 11, PadToken = 10 };
        CausalLanguageModel model = CausalLanguageModel.Create(config, ref random);
        using var folder = new TemporaryFolder();

        model.Save(folder.Path);

        CausalLanguageModel read = CausalLanguageModel.Load(folder.Path);
        AssertSameParameters(model, read);
        Assert.Equal(config.EndTokens, read.Config.EndTokens);
        Assert.Equal(config.SlidingLayers, read.Config.SlidingLayers);
        Assert.Equal(
            config,
            read.Config with
            {
                Source = null,
                EndTokens = config.EndTokens,
                SlidingLayers = config.SlidingLayers,
            }
        );
    }

    internal static void AssertSameParameters(CausalLanguageModel expected, CausalLanguageModel actual)
    {
        Assert.Equal(
            expected.NamedParameters().Select(static parameter => parameter.Key),
            actual.NamedParameters().Select(static parameter => parameter.Key)
        );
        foreach (
            ((string name, Tensor left), (_, Tensor right)) in expected.NamedParameters().Zip(actual.NamedParameters())
        )
        {
            Assert.Equal(left.Shape, right.Shape);
            Assert.True(left.ToArray().AsSpan().SequenceEqual(right.ToArray()), name);
        }
    }

    internal static JsonObject CopyOf(string from, string to)
    {
        foreach (string path in Directory.GetFiles(from))
            File.Copy(path, Path.Combine(to, Path.GetFileName(path)));
        return JsonNode.Parse(File.ReadAllText(Path.Combine(to, "config.json")))!.AsObject();
    }

    private static ElementType StoredType(string folder)
    {
        using SafetensorsFile file = SafetensorsFile.Open(
            Directory.GetFiles(folder, "model*.safetensors").Order(StringComparer.Ordinal).First()
        );
        return file.Entries[0].Type;
    }
}
