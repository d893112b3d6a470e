using System.Text.Json;
using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>
/// Items of a session about completions: prompts with ready completions, or with those that models generate.
/// </summary>
internal sealed class CompletionItems
{
    private const int MaxRanked = 9;

    /// <summary>Data set of prompts. A record with <c>completions</c>, a list of texts, needs no model; <c>gold</c>, the
    /// index of the better completion or <c>tie</c>, makes it a gold question.</summary>
    public required string Prompts { get; init; }

    /// <summary>Data set of gold questions, in addition to those of <see cref="Prompts"/>; null for none.</summary>
    public string? Gold { get; init; }

    /// <summary>Models that complete prompts without completions.</summary>
    public IReadOnlyList<GenerationModel> Models { get; init; } = [];

    /// <summary>Names of the models.</summary>
    public IReadOnlyList<string> ModelNames { get; init; } = [];

    /// <summary>Completions of each model for a prompt; null for 2 with one model and 1 with several.</summary>
    public int? Samples { get; init; }

    /// <summary>Whether all completions of a prompt are ranked at once, instead of each two being compared.</summary>
    public bool Rank { get; init; }

    /// <summary>Sampling options of the models.</summary>
    public SamplingOptions Sampling { get; init; } = new() { MaxTokens = 128 };

    /// <summary>Random seed of the completions.</summary>
    public ulong Seed { get; init; }

    /// <summary>Receives a line about prompts that are left out.</summary>
    public Action<string> Report { get; init; } = static _ => { };

    /// <summary>Creates the items.</summary>
    /// <exception cref="InvalidInputException">A record is invalid, or has no completions and there is no
    /// model.</exception>
    public IReadOnlyList<LabellingItem> Create()
    {
        var items = new List<LabellingItem>();
        int equal = AddAll(items, Prompts, requireGold: false);
        if (Gold is not null)
            equal += AddAll(items, Gold, requireGold: true);
        if (equal > 0)
            Report($"{equal} comparisons of equal completions are left out");
        return items;
    }

    /// <summary>Uncertainty of a reward model about each item: minus the smallest difference of two scores.</summary>
    /// <param name="reward">The reward model.</param>
    /// <param name="template">Template of its tokenizer; null for none.</param>
    /// <param name="items">The items.</param>
    public static IReadOnlyList<double> Uncertainty(
        IReward reward,
        ChatTemplate? template,
        IReadOnlyList<LabellingItem> items
    )
    {
        RewardInput[] inputs =
        [
            .. items.SelectMany(item =>
            {
                PromptItem prompt = PromptOf(item, template);
                return item.Candidates.Select(candidate => new RewardInput(prompt, candidate.Text!));
            }),
        ];
        float[] scores = new float[inputs.Length];
        reward.Score(inputs, scores);
        double[] uncertainties = new double[items.Count];
        int at = 0;
        foreach ((int i, LabellingItem item) in items.Index())
        {
            float[] own = scores[at..(at += item.Candidates.Count)];
            Array.Sort(own);
            double smallest = double.PositiveInfinity;
            for (int j = 1; j < own.Length; j++)
                smallest = Math.Min(smallest, own[j] - own[j - 1]);
            uncertainties[i] = -smallest;
        }

        return uncertainties;
    }

    private static PromptItem PromptOf(LabellingItem item, ChatTemplate? template)
    {
        JsonElement prompt = item.Prompt!.Value;
        if (prompt.ValueKind == JsonValueKind.String)
            return new PromptItem(prompt.GetString()!);
        ChatMessage[] messages = [.. prompt.EnumerateArray().Select(static message => new ChatMessage(message))];
        return new PromptItem(
            (
                template
                ?? throw new InvalidInputException(
                    "--reward-model: the prompts are messages, but the tokenizer of the reward model has no chat template"
                )
            ).Render(messages, addGenerationPrompt: true)
        )
        {
            IsChat = true,
        };
    }

    private int AddAll(List<LabellingItem> items, string path, bool requireGold)
    {
        // Messages are only read here; each model has its own template.
        using FileDataset<PromptItem> prompts = Datasets.Prompts(
            path,
            Models.Count > 0 ? Models[0].ChatTemplate ?? AnyTemplate : AnyTemplate
        );
        var records = new List<(PromptItem Prompt, List<LabellingCandidate> Candidates, string Place)>();
        for (int i = 0; i < prompts.Count; i++)
            records.Add((prompts[i], Ready(prompts[i], prompts.PlaceOf(i)), prompts.PlaceOf(i)));
        Generate(records);
        int equal = 0;
        foreach ((PromptItem prompt, List<LabellingCandidate> candidates, string place) in records)
        {
            int? better = GoldOf(prompt, candidates.Count, place, out bool isTie);
            if (requireGold && better is null && !isTie)
                throw new InvalidInputException(
                    $"{place}: a gold question needs 'gold', the index of its better completion or \"tie\""
                );
            int[]? gold =
                isTie || better is not null ? [.. candidates.Select((_, i) => isTie || i == better ? 1 : 2)] : null;
            equal += AddItems(items, WritePrompt(prompt, place), candidates, gold, place);
        }

        return equal;
    }

    private int AddItems(
        List<LabellingItem> items,
        JsonElement prompt,
        List<LabellingCandidate> candidates,
        int[]? gold,
        string place
    )
    {
        if (Rank || gold is not null)
        {
            List<LabellingCandidate> different =
            [
                .. candidates.DistinctBy(static candidate => candidate.Text, StringComparer.Ordinal),
            ];
            if (different.Count > MaxRanked)
                throw new InvalidInputException(
                    $"{place}: {different.Count} completions are ranked at once; at most {MaxRanked} can be"
                );
            if (different.Count < 2 || (gold is not null && different.Count < candidates.Count))
                return 1;
            items.Add(new LabellingItem(items.Count, prompt, different, gold));
            return 0;
        }

        int equal = 0;
        for (int i = 0; i < candidates.Count; i++)
        for (int j = i + 1; j < candidates.Count; j++)
        {
            if (candidates[i].Text == candidates[j].Text)
                equal++;
            else
                items.Add(new LabellingItem(items.Count, prompt, [candidates[i], candidates[j]]));
        }

        return equal;
    }

    private static List<LabellingCandidate> Ready(PromptItem prompt, string place)
    {
        if (!prompt.Metadata.TryGetValue("completions", out JsonElement list))
            return [];
        if (
            list.ValueKind != JsonValueKind.Array
            || list.GetArrayLength() < 2
            || list.EnumerateArray().Any(static text => text.ValueKind != JsonValueKind.String)
        )
            throw new InvalidInputException($"{place}: 'completions' must be a list of two or more texts");
        if (list.EnumerateArray().Any(static text => text.GetString()!.Length == 0))
            throw new InvalidInputException($"{place}: 'completions' has an empty text");
        return [.. list.EnumerateArray().Select(static text => new LabellingCandidate(text.GetString()))];
    }

    private void Generate(List<(PromptItem Prompt, List<LabellingCandidate> Candidates, string Place)> records)
    {
        (PromptItem Prompt, List<LabellingCandidate> Candidates, string Place)[] missing =
        [
            .. records.Where(static record => record.Candidates.Count == 0),
        ];
        if (missing.Length == 0)
            return;
        if (Models.Count == 0)
            throw new InvalidInputException(
                $"{missing[0].Place}: it has no 'completions', a list of texts; name a model that completes it with --model"
            );
        int samples = Samples ?? (Models.Count == 1 ? 2 : 1);
        if (Models.Count * samples < 2)
            throw new InvalidInputException("--n 1 with one model gives one completion: use --n 2 or a second --model");
        for (int m = 0; m < Models.Count; m++)
        {
            GenerationModel model = Models[m];
            var generator = new Generator(model.Model, model.Tokenizer);
            int[][] encoded =
            [
                .. missing
                    .SelectMany(record => Enumerable.Repeat(record, samples))
                    .Select(record => Encode(model, record.Prompt, record.Place)),
            ];
            ulong first = (ulong)m * (ulong)encoded.Length;
            ulong[] streams = [.. Enumerable.Range(0, encoded.Length).Select(i => first + (ulong)i)];
            IReadOnlyList<Completion> completions = generator.Generate(encoded, Sampling, Seed, streams);
            for (int i = 0; i < completions.Count; i++)
            {
                if (completions[i].Text is { Length: > 0 } text)
                    missing[i / samples].Candidates.Add(new LabellingCandidate(text, Source: ModelNames[m]));
            }
        }
    }

    private static int[] Encode(GenerationModel model, PromptItem prompt, string place)
    {
        string text = prompt.Prompt;
        if (prompt.Messages is { } messages)
        {
            ChatTemplate template =
                model.ChatTemplate
                ?? throw new InvalidInputException(
                    $"{place}: the prompt is a list of messages, but the tokenizer of {model.Folder} has no chat template"
                );
            text = template.Render([.. messages], addGenerationPrompt: true);
        }

        int[] tokens = model.Tokenizer.EncodePrompt(text, prompt.IsChat);
        if (tokens.Length == 0 || tokens.Length >= model.Model.Config.Context)
            throw new InvalidInputException(
                $"{place}: the prompt has {tokens.Length} tokens; the context of {model.Folder} has "
                    + $"{model.Model.Config.Context}"
            );
        return tokens;
    }

    private static int? GoldOf(PromptItem prompt, int candidates, string place, out bool isTie)
    {
        isTie = false;
        if (!prompt.Metadata.TryGetValue("gold", out JsonElement gold) || gold.ValueKind == JsonValueKind.Null)
            return null;
        isTie = gold.ValueKind == JsonValueKind.String && gold.GetString() == "tie";
        if (isTie)
            return null;
        return
            gold.ValueKind == JsonValueKind.Number
            && gold.TryGetInt32(out int index)
            && index >= 0
            && index < candidates
            ? index
            : throw new InvalidInputException(
                $"{place}: 'gold' must be the index of a completion, from 0 to {candidates - 1}, or \"tie\""
            );
    }

    private static JsonElement WritePrompt(PromptItem prompt, string place)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            if (prompt.Messages is not { } messages)
                writer.WriteStringValue(prompt.Prompt);
            else
            {
                writer.WriteStartArray();
                foreach (ChatMessage message in messages)
                {
                    writer.WriteStartObject();
                    writer.WriteString("role", message.Role);
                    writer.WriteString(
                        "content",
                        message.Content
                            ?? throw new InvalidInputException($"{place}: a message of the prompt has no text")
                    );
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            }
        }

        using JsonDocument document = JsonDocument.Parse(stream.ToArray());
        return document.RootElement.Clone();
    }

    private static ChatTemplate AnyTemplate => ChatTemplates.Named("chatml");
}
