using System.Text;
using Proximal.Dashboard;
using Proximal.Environments;
using Proximal.Experiments;
using Proximal.Godot;
using Proximal.Language;
using Proximal.MLAgents;
using Proximal.MLAgents.Communicator;
using Proximal.Tensors;
using YamlDotNet.RepresentationModel;

namespace Proximal.Fuzz.Tests;

/// <summary>A target for each reader of the libraries. A new reader adds its own, with seeds in
/// <c>Corpus</c>.</summary>
internal sealed class FuzzTargets : IDisposable
{
    private const string Sample = "Is it (12345) déjà vu?\n\n  Yes 😀 <|endoftext|> it's";

    private static ReadOnlySpan<byte> LabelItems =>
        """
            {"id":0,"prompt":"Where?","candidates":[{"text":"Here."},{"text":"There."}]}
            {"id":1,"prompt":"When?","candidates":[{"text":"Now."},{"text":"Then."}],"gold":[1,2]}

            """u8;

    private static ReadOnlySpan<byte> LabelAnswers =>
        """
            {"type":"answer","id":"a1","labeller":"ann","item":0,"shown":[1,0],"judgements":{"preference":{"ranks":[1,2],"margin":2}}}
            {"type":"undo","id":"u1","labeller":"ann","answer":"a1"}

            """u8;

    private readonly string root = Directory.CreateTempSubdirectory("proximal-fuzz-").FullName;
    private readonly Registries registries = new();
    private readonly AlgorithmRegistry algorithms = new();
    private readonly Ppo trainer;
    private readonly VectorEnvironment environments;

    public FuzzTargets()
    {
        environments = new EnvironmentRegistry().Find("CartPole-v1").CreateBatch(1);
        trainer = new Ppo(environments, TinyPpo);
        All =
        [
            new("safetensors", bytes => Safetensors.Read(Put("a.safetensors", bytes))),
            new("checkpoint-progress", ReadCheckpoint),
            new("checkpoint-state", RestoreCheckpoint),
            new("policy-json", bytes => Policy.Load(PolicyFolder(bytes))),
            new("policy-file", bytes => Policy.Load(Put("policy-file/p.safetensors", bytes))),
            new("policy-inference", LoadForInference),
            new("config", bytes => ReadConfiguration(TextOf(bytes))),
            new("config-language", bytes => ReadLanguageConfiguration(TextOf(bytes))),
            new("set", bytes => ReadAssignment(TextOf(bytes))),
            new("space", bytes => ReadSpace(TextOf(bytes))),
            new("tuning-plan", bytes => TuningPlan.Read("search.yaml", TextOf(bytes))),
            new("tokenizer", bytes => UseTokenizer("tokenizer", "tokenizer.json", bytes)),
            new("tokenizer-model", UseSentencePiece),
            new("tokenizer-config", bytes => UseTokenizer("tokenizer-config", "tokenizer_config.json", bytes)),
            new("generation-config", bytes => UseTokenizer("generation-config", "generation_config.json", bytes)),
            new("model-config-gpt2", bytes => LoadModel("gpt2", "config.json", bytes)),
            new("model-config-llama", bytes => LoadModel("llama", "config.json", bytes)),
            new("model-weights", bytes => LoadModel("weights", "model.safetensors", bytes)),
            new("model-shards", bytes => LoadModel("shards", "model.safetensors.index.json", bytes)),
            new("adapter-config", LoadAdapter),
            new("jsonl-prompts", bytes => ReadAll(Datasets.Prompts(Put("a.jsonl", bytes), Template))),
            new("jsonl-demonstrations", bytes => ReadAll(Datasets.Demonstrations(Put("a.jsonl", bytes), Template))),
            new("jsonl-preferences", bytes => ReadAll(Datasets.Preferences(Put("a.jsonl", bytes), Template))),
            new("jsonl-labeled", bytes => ReadAll(Datasets.LabeledCompletions(Put("a.jsonl", bytes), Template))),
            new("json-list", bytes => ReadAll(Datasets.Demonstrations(Put("a.json", bytes), Template))),
            new("csv", bytes => ReadAll(Datasets.Preferences(Put("a.csv", bytes), Template))),
            new("gzip", bytes => ReadAll(Datasets.Demonstrations(Put("a.jsonl.gz", bytes), Template))),
            // Not Parquet: its library does not end for some damaged footers, so that each case would take a time limit.
            new("jsonl-stepwise", bytes => ReadAll(Datasets.Stepwise(Put("a.jsonl", bytes), Template))),
            new("json-schema", bytes => JsonSchema.Parse(TextOf(bytes))),
            new("math-answer", bytes => MathAnswer.AreEqual(TextOf(bytes), MathAnswer.Extract(TextOf(bytes)) ?? "1")),
            new("chat-template", bytes => new ChatTemplate(TextOf(bytes)).Render(Talk)),
            new("text", bytes => ReadAll(PlainText.Open(Put("a.txt", bytes), TextUnit.Paragraph))),
            new("metrics", bytes => RunMetrics.Read(Put("metrics.jsonl", bytes))),
            new(
                "samples",
                bytes => RunSamples.Read(new RunFolder(Path.GetDirectoryName(Put("samples/samples.jsonl", bytes))!))
            ),
            new("summary", bytes => RunSummary.Read(Put("summary.json", bytes))),
            new("journal", ReadJournal),
            new("expert-safetensors", bytes => Demonstrations.Load(Put("expert.safetensors", bytes))),
            new("expert-jsonl", bytes => Demonstrations.Load(Put("expert.jsonl", bytes))),
            new("expert-godot", bytes => Demonstrations.Load(Put("expert.json", bytes))),
            new("segment-preferences", bytes => SegmentPreferences.Load(Put("segments.jsonl", bytes))),
            new("label-session", bytes => OpenLabels("session.json", bytes)),
            new("label-items", bytes => OpenLabels("items.jsonl", bytes)),
            new("label-answers", bytes => OpenLabels("answers.jsonl", bytes)),
            new("recorded-episode", ListEpisodes),
            new("run-notes", bytes => RunNotes.Read(new RunFolder(FolderOf(Put("noted/notes.json", bytes))))),
            new("run-log", ReadLog),
            new("mlagents-config", bytes => GameSettingsReader.Parse("ball.yaml", TextOf(bytes))),
            new("mlagents-message", ReadUnityMessage),
            new("mlagents-png", bytes => ReadUnity(() => PngImage.Read(bytes, 3, 4, new byte[36]))),
            new("godot-env-info", bytes => ReadGame(() => GodotSpaces.Parse(bytes))),
            new("godot-step", bytes => ReadGame(() => ReadStep(bytes))),
        ];
    }

    public IReadOnlyList<FuzzTarget> All { get; }

    private static GodotSpaces GameSpaces { get; } =
        GodotSpaces.Parse(
            """
            {"type":"env_info","n_agents":2,
             "observation_space":{"obs":{"size":[3],"space":"box"},"camera_2d":{"size":[2,2,3],"space":"box"}},
             "action_space":{"move":{"size":2,"action_type":"continuous"},"jump":{"size":2,"action_type":"discrete"}}}
            """u8
        );

    private static PpoOptions TinyPpo =>
        new()
        {
            EnvironmentCount = 1,
            StepsPerRollout = 8,
            BatchSize = 8,
            TotalSteps = 1000,
            NormalizeObservations = true,
            NormalizeRewards = true,
            Network = new() { ActorWidths = [4], CriticWidths = [4] },
        };

    private static ChatMessage[] Talk => [new("user", "Hi"), new("assistant", "Hello.")];

    private static ChatTemplate Template => ChatTemplates.Named("chatml");

    public FuzzTarget Find(string name) => All.Single(target => target.Name == name);

    public void Dispose()
    {
        environments.Dispose();
        Directory.Delete(root, recursive: true);
    }

    // The seeds of the targets whose files depend on each other, such as a description and its weights.
    public void WriteSeeds(string corpus)
    {
        void Keep(string target, string name, string path)
        {
            Directory.CreateDirectory(Path.Combine(corpus, target));
            File.Copy(path, Path.Combine(corpus, target, name), overwrite: true);
        }

        string run = Path.Combine(root, "seeds");
        using (var recorder = new RunRecorder(run, new RunRecorderOptions { CheckpointInterval = 1 }))
            new Ppo(environments, TinyPpo with { TotalSteps = 16 }).Train(recorder);
        string checkpoint = new CheckpointStore(Path.Combine(run, "checkpoints")).FindLatest()!.Folder;
        Keep("checkpoint-state", "ppo.safetensors", Path.Combine(checkpoint, "state.safetensors"));
        Keep("safetensors", "policy.safetensors", Path.Combine(checkpoint, "policy.safetensors"));
        Keep("policy-json", "cartpole.json", Path.Combine(checkpoint, "policy.json"));
        Keep("metrics", "metrics.jsonl", Path.Combine(run, "metrics.jsonl"));
        string file = Path.Combine(root, "seed.safetensors");
        trainer.Policy.Save(file);
        Keep("policy-file", "cartpole.safetensors", file);
        string game = Path.Combine(root, "seed.policy");
        InferenceFile.Write(trainer.Policy, game, new InferenceFileOptions { WithValue = true });
        Keep("policy-inference", "cartpole.policy", game);
        foreach (string model in (string[])["gpt2", "llama"])
            Keep($"model-config-{model}", "config.json", Path.Combine(ModelOf(model), "config.json"));
        Keep("model-weights", "gpt2.safetensors", Path.Combine(ModelOf("weights"), "model.safetensors"));
        Keep("model-shards", "index.json", Path.Combine(ModelOf("shards"), "model.safetensors.index.json"));
        Keep("adapter-config", "adapter_config.json", Path.Combine(AdapterFolderOf(), "adapter_config.json"));
    }

    private string Put(string name, byte[] bytes)
    {
        string path = Path.Combine(root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    // The game and the agent are added to the message where the game is known.
    private static void ReadGame(Action read)
    {
        try
        {
            read();
        }
        catch (GameFailure failure)
        {
            throw new InvalidInputException(failure.Message, failure);
        }
    }

    // The game is added to the message where it is known.
    private static void ReadUnity(Action read)
    {
        try
        {
            read();
        }
        catch (Exception exception)
            when (exception is CommunicatorException or Google.Protobuf.InvalidProtocolBufferException)
        {
            throw new InvalidInputException(exception.Message, exception);
        }
    }

    private static void ReadUnityMessage(byte[] bytes) =>
        ReadUnity(() =>
        {
            var message = UnityMessage.Parser.ParseFrom(bytes);
            foreach (BrainParameters behavior in message.UnityOutput?.RlInitializationOutput?.BrainParameters ?? [])
                _ = ActionLayout.Of(behavior);
            if (message.UnityOutput?.RlOutput is not { } output)
                return;
            SideChannels.Read(output.SideChannel.Span, static (_, _) => { });
            foreach (AgentInfo info in output.AgentInfos.Values.SelectMany(static list => list.Value))
            {
                var layout = ObservationLayout.Of(info.Observations);
                if (layout.Space.ObservationSize < 1 << 20)
                    layout.Read(info.Observations, new float[layout.Space.ObservationSize]);
            }
        });

    private static void ReadStep(byte[] json) =>
        new GodotReply(GameSpaces).Read(
            json,
            isStep: true,
            new float[2 * GameSpaces.Observations.ObservationSize],
            new float[2],
            new bool[2]
        );

    private static string TextOf(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    // The package has its own exception, since it uses no other project.
    private static void LoadForInference(byte[] file)
    {
        try
        {
            Inference.Policy policy = Inference.Policy.Load(file);
            Inference.AgentBatch agents = policy.CreateAgents(1);
            agents.Act(
                new float[policy.ObservationSize],
                new bool[policy.ActionMaskSize],
                new float[policy.ActionSize],
                deterministic: false
            );
        }
        catch (Inference.PolicyFormatException exception)
        {
            throw new InvalidInputException(exception.Message, exception);
        }
    }

    private void ReadCheckpoint(byte[] progress)
    {
        string folder = Path.Combine(root, "store", "step-16");
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, "state.safetensors"), "state");
        }

        Put("store/step-16/progress.json", progress);
        var store = new CheckpointStore(Path.GetDirectoryName(folder)!);
        _ = store.BestStep;
        _ = store.FindLatest();
    }

    private void RestoreCheckpoint(byte[] state)
    {
        string folder = Path.Combine(root, "restored");
        if (!Directory.Exists(folder))
            trainer.SaveModel(Directory.CreateDirectory(folder).FullName);
        Put("restored/state.safetensors", state);
        RunRecorder.Restore(trainer, new Checkpoint(folder, 16, null));
    }

    private string PolicyFolder(byte[] description)
    {
        string folder = Path.Combine(root, "policy");
        if (!Directory.Exists(folder))
            trainer.Policy.Save(folder);
        Put("policy/policy.json", description);
        return folder;
    }

    private void ReadConfiguration(string text)
    {
        var file = ConfigurationFile.Parse("config.yaml", text, registries);
        RunConfiguration configuration = file.For(registries.FindEnvironment("CartPole-v1"));
        configuration.Validate();
        _ = configuration.ToYaml();
    }

    private static void ReadLanguageConfiguration(string text)
    {
        YamlMappingNode map = YamlText.ReadMap(text, "config.yaml");
        LanguageAlgorithm algorithm =
            (LanguageConfiguration.AlgorithmIn(map) is { } name ? LanguageAlgorithms.TryFind(name) : null)
            ?? LanguageAlgorithms.All[0];
        LanguageConfiguration configuration = LanguageConfiguration.DefaultsOf(algorithm).Apply(map, "config.yaml");
        configuration.Options.Validate();
        _ = configuration.ToYaml();
    }

    private void ReadAssignment(string text)
    {
        AlgorithmEntry ppo = algorithms.Find("ppo");
        var run = new RunConfiguration(registries.FindEnvironment("CartPole-v1"), ppo, ppo.Defaults);
        new ConfigurationReader(ppo, algorithms).Apply(run, text).Validate();
    }

    private void ReadSpace(string text)
    {
        _ = SearchSpaceReader.AlgorithmIn("space.yaml", text, algorithms);
        SearchSpace space = SearchSpaceReader.Read(
            "space.yaml",
            text,
            new ConfigurationReader(algorithms.Find("ppo"), algorithms)
        );
        _ = space.ToYaml();
    }

    private void UseTokenizer(string folder, string name, byte[] bytes)
    {
        string path = Path.Combine(root, folder, "tokenizer.json");
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Copy(Path.Combine(Golden.Folder, "tokenizers", "gpt2", "tokenizer.json"), path);
        }

        Put($"{folder}/{name}", bytes);
        ITokenizer tokenizer = Tokenizer.Load(Path.GetDirectoryName(path)!);
        _ = tokenizer.Decode(tokenizer.Encode(Sample));
    }

    private void UseSentencePiece(byte[] bytes)
    {
        ITokenizer tokenizer = Tokenizer.Load(Put("tokenizer-model/tokenizer.model", bytes));
        _ = tokenizer.Decode(tokenizer.Encode(Sample));
    }

    private string ModelOf(string name)
    {
        string folder = Path.Combine(root, $"model-{name}");
        if (Directory.Exists(folder))
            return folder;
        var random = new Rng(1);
        ModelConfig config = name.StartsWith("llama", StringComparison.Ordinal)
            ? ModelConfig.Rotary(ModelFamily.Llama, 11, 8, 8, 2, heads: 2, keyValueHeads: 1, feedForward: 12)
            : ModelConfig.Gpt2(11, 8, 8, 2, 2);
        var model = CausalLanguageModel.Create(config, ref random);
        model.Save(folder, largestFile: name == "shards" ? 1000 : 1_000_000);
        return folder;
    }

    private void LoadModel(string name, string file, byte[] bytes)
    {
        string folder = ModelOf(name);
        File.WriteAllBytes(Path.Combine(folder, file), bytes);
        _ = CausalLanguageModel.Load(folder, trainable: false);
    }

    private string AdapterFolderOf()
    {
        string folder = Path.Combine(root, "adapter");
        if (Directory.Exists(folder))
            return folder;
        var random = new Rng(1);
        var model = CausalLanguageModel.Load(ModelOf("llama-base"), trainable: false);
        model.AddAdapter(new LoraOptions { Rank = 2 }, ref random);
        model.SaveAdapter(folder);
        return folder;
    }

    private void LoadAdapter(byte[] bytes)
    {
        string folder = AdapterFolderOf();
        Put("adapter/adapter_config.json", bytes);
        var model = CausalLanguageModel.Load(ModelOf("llama-base"), trainable: false);
        model.LoadAdapter(folder, trainable: false);
    }

    private void ReadJournal(byte[] bytes)
    {
        using var journal = new TrialJournal(Put("trials.jsonl", bytes));
        _ = journal.Results.Count();
    }

    // A session of two items and one answer, with one of its files replaced.
    private void OpenLabels(string name, byte[] bytes)
    {
        string folder = Path.Combine(root, "labels");
        Put("labels/session.json", """{"seed":"0","criteria":"preference","answers-per-item":"all"}"""u8.ToArray());
        Put("labels/items.jsonl", LabelItems.ToArray());
        Put("labels/answers.jsonl", LabelAnswers.ToArray());
        Put($"labels/{name}", bytes);
        using LabellingSession session = LabellingSession.Open(folder, new LabellingOptions(), static () => []);
        _ = session.Next("ann");
        _ = session.Report();
    }

    // Damaged episodes are left out.
    private void ListEpisodes(byte[] bytes)
    {
        string file = Put("recorded/episodes/step-1.json", bytes);
        _ = EpisodeFile.All(new RunFolder(FolderOf(FolderOf(file))));
    }

    // A damaged log is a problem of its run, which the page shows.
    private void ReadLog(byte[] bytes)
    {
        var log = new RunLog(new RunFolder(FolderOf(Put("logged/metrics.jsonl", bytes))));
        log.Update();
        foreach (string tag in log.Tags)
            _ = log.Curve(tag);
    }

    private static string FolderOf(string path) => Path.GetDirectoryName(path)!;

    private static void ReadAll<T>(FileDataset<T> data)
    {
        using (data)
            foreach (T _ in data) { }
    }
}
