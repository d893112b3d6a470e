using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>Evaluates a language model.</summary>
internal sealed class LanguageEvaluation
{
    private readonly EvaluationRequest request;
    private readonly LanguageConfiguration? run;
    private readonly TrainedModel found;
    private readonly ITokenizer tokenizer;
    private readonly EvaluationItems data;
    private readonly EvaluationTable table;

    private LanguageEvaluation(EvaluationRequest request)
    {
        this.request = request;
        run = request.Configuration();
        found = TrainedModel.Find(request.Model, request.Best, request.Report);
        tokenizer = found.LoadTokenizer(); // a checkpoint has the chat template of its run
        data = EvaluationItems.Read(
            request.Data,
            run,
            run is null ? tokenizer.ChatTemplate : tokenizer.ChatTemplate?.With(run.Inputs.TemplateArguments())
        );
        table = new EvaluationTable($"{run?.Algorithm.Title ?? "language model"}  {found.Folder}");
        table.Set("algorithm", run?.Algorithm.Name ?? "");
        table.Set("checkpoint", found.Folder);
        table.Set("data", data.Origin);
        table.AddNote($"on {data.Origin}");
    }

    private int? MaxLength => (run?.Options as OfflineOptions)?.MaxLength;

    /// <summary>Evaluates a model.</summary>
    /// <exception cref="InvalidInputException">The model, the data or another model is missing or damaged, or they do
    /// not fit each other.</exception>
    public static EvaluationTable Run(EvaluationRequest request)
    {
        var evaluation = new LanguageEvaluation(request);
        if (evaluation.found.IsRewardModel)
            evaluation.EvaluateRewardModel();
        else
            evaluation.EvaluatePolicy();
        return evaluation.table;
    }

    private void EvaluateRewardModel()
    {
        if (data.Pairs.Count == 0)
            throw new InvalidInputException(
                $"{found.Folder} is a reward model and needs preference pairs with 'chosen' and 'rejected'; "
                    + $"{data.Origin} has none"
            );
        if (request.Against is not null)
            throw new InvalidInputException(
                "--against compares models that generate text; use a reward model as --judge"
            );
        var model = RewardModel.Load(found.Folder);
        AddPairs(PairEvaluation.Of(model, tokenizer, data.Pairs, MaxLength), "score");
        if (model.Normalization is not { } scale)
            return;
        table.Add("normalization_mean", "", scale.Mean);
        table.Add("normalization_std", "", scale.StandardDeviation);
    }

    private void EvaluatePolicy()
    {
        CausalLanguageModel model = found.Load();
        CausalLanguageModel? frozen = OpenReference(model);
        ReferencePolicy? reference = frozen is null ? null : ReferencePolicy.Of(frozen);
        if (data.Demonstrations.Count > 0)
        {
            var texts = DemonstrationEvaluation.Of(model, tokenizer, data.Demonstrations, MaxLength);
            table.Add(
                "loss",
                "loss",
                texts.Loss,
                $"nats per token, over {DisplayFormat.Count(texts.Tokens)} tokens of "
                    + $"{DisplayFormat.Count(data.Demonstrations.Count)} texts"
            );
            table.Add("perplexity", "perplexity", texts.Perplexity);
            table.Add("accuracy", "accuracy", texts.Accuracy, "of tokens have the highest probability");
        }

        if (data.Pairs.Count > 0)
            AddPairs(
                PairEvaluation.Of(
                    model,
                    tokenizer,
                    reference,
                    (run?.Options as DpoOptions)?.Beta ?? new DpoOptions().Beta,
                    data.Pairs,
                    MaxLength
                ),
                reference is null ? "β log π" : "β log π/π_ref"
            );
        string? reward = request.Reward ?? run?.Inputs.Reward;
        bool generates =
            data.Demonstrations.Count + data.Pairs.Count == 0 || reward is not null || request.Against is not null;
        if (generates)
            EvaluateCompletions(model, reference, reward);
    }

    private void EvaluateCompletions(CausalLanguageModel model, ReferencePolicy? reference, string? rewardText)
    {
        if (data.Prompts.Count == 0)
            throw new InvalidInputException($"{data.Origin} has no prompts to complete");
        SamplingOptions sampling = request.Sampling((run?.Options as OnlineOptions)?.Sampling ?? new SamplingOptions());
        int n = request.BestOf;
        if (n > 1 && (rewardText is null || request.Against is not null))
            throw new InvalidInputException(
                "--best-of needs a reward that chooses (--reward), and cannot be combined with --against"
            );
        var evaluation = new CompletionEvaluation(
            n == 1 ? data.Prompts : [.. data.Prompts.SelectMany(prompt => Enumerable.Repeat(prompt, n))],
            checked(n * request.Samples),
            sampling,
            request.Seed
        )
        {
            Agent = run is { Inputs.HasConversations: true }
                ? RunAgent.Open(run.Inputs, tokenizer, request.AllowPrograms)
                : null,
        };
        GeneratedCompletions completions = evaluation.Run(model, tokenizer, reference);
        IReward? reward = rewardText is null ? null : Open(rewardText);
        table.AddNote(
            $"{DisplayFormat.Count(n * request.Samples)} completions of {DisplayFormat.Count(data.Prompts.Count)} "
                + $"prompts, temperature {DisplayFormat.Number(sampling.Temperature)}, seed {request.Seed}"
        );
        if (reward is not null)
            AddRewards(completions.ScoreBy(reward), reward.Name);
        if (run?.Inputs.HeldOutReward is { } second && request.Reward is null)
            AddScore("heldout_reward", "held-out reward", completions.ScoreBy(Open(second)), second);
        if (completions.Divergence.Count > 0)
            table.Add(
                "kl",
                "KL",
                MeanEstimate.Of([.. completions.Divergence]),
                "nats per completion, from the reference"
            );
        AddStatistics(completions.Statistics);
        if (completions.Conversations.Count > 0)
            AddConversations(completions.Conversations);
        if (request.Against is { } text)
            Compare(completions, evaluation, text, reward);
        else if (request.Judge is not null)
            throw new InvalidInputException("--judge needs a second model; add --against MODEL");
    }

    private void Compare(
        GeneratedCompletions completions,
        CompletionEvaluation evaluation,
        string text,
        IReward? reward
    )
    {
        IReward judge = request.Judge is { } named
            ? Open(named)
            : reward
                ?? throw new InvalidInputException(
                    "--against needs a judge; name a reward or the folder of a reward model with --judge"
                );
        GenerationModel other = GenerationModel.Open(text, report: request.Report);
        GeneratedCompletions others = evaluation.Run(other.Model, other.Tokenizer);
        WinRateEstimate rate = completions.Against(others, Language.Judge.From(judge));
        table.Set("against", other.Folder);
        table.Set("judge", judge.Name);
        if (reward is not null)
            AddScore("against_reward", "reward of other", others.ScoreBy(reward), other.Folder);
        table.Add(
            "win_rate",
            "win rate",
            rate.Share,
            $"95% interval {DisplayFormat.Number(rate.Low)} to {DisplayFormat.Number(rate.High)}: {rate.Wins} wins, "
                + $"{rate.Ties} ties, {rate.Losses} losses, judged by {judge.Name}"
        );
        table.Add("win_rate_low", "", rate.Low);
        table.Add("win_rate_high", "", rate.High);
        table.Add("wins", "", rate.Wins);
        table.Add("ties", "", rate.Ties);
        table.Add("losses", "", rate.Losses);
    }

    private void AddRewards(float[] scores, string name)
    {
        AddScore("reward", "reward", scores, name);
        if (request.BestOf == 1)
            return;
        var best = BestOfNEstimate.Of(scores, request.BestOf);
        table.Add(
            "best_of_n",
            $"best of {best.N}",
            best.Best,
            $"{name}; at most {DisplayFormat.Number(best.KlBound)} nats from the model"
        );
        table.Add("best_of_n_kl_bound", "", best.KlBound);
    }

    // Completions without a score are left out.
    private void AddScore(string key, string label, float[] scores, string note)
    {
        float[] given = [.. scores.Where(static score => !RewardFunction.IsAbstained(score))];
        if (given.Length < scores.Length)
            note += $", which scores {DisplayFormat.Count(given.Length)} of {DisplayFormat.Count(scores.Length)}";
        if (given.Length > 0)
            table.Add(key, label, MeanEstimate.Of(given), note);
    }

    private void AddPairs(PairEvaluation pairs, string score)
    {
        table.Add(
            "pair_accuracy",
            "pair accuracy",
            pairs.Accuracy,
            $"of {DisplayFormat.Count(data.Pairs.Count)}, by {score}"
        );
        table.Add("pair_loss", "pair loss", pairs.Loss);
        table.Add(
            "pair_margin",
            "margin",
            pairs.Margin,
            $"chosen {DisplayFormat.Number(pairs.Chosen)}, rejected {DisplayFormat.Number(pairs.Rejected)}"
        );
        table.Add("chosen", "", pairs.Chosen);
        table.Add("rejected", "", pairs.Rejected);
    }

    private void AddStatistics(CompletionStatistics statistics)
    {
        table.Add("length", "length", statistics.MeanLength, $"tokens, at most {statistics.LongestLength}");
        table.Add("ended", "ended", statistics.EndedShare);
        table.Add("distinct_1", "distinct-1", statistics.Distinct1);
        table.Add("distinct_2", "distinct-2", statistics.Distinct2);
        table.Add("repetition", "repetition", statistics.RepetitionRate);
        table.Add("entropy", "entropy", statistics.Entropy, "nats per token");
    }

    private void AddConversations(IReadOnlyList<Conversation> conversations)
    {
        if (run!.Inputs.Environment is { } environment)
            table.Add(
                "environment_return",
                "environment",
                MeanEstimate.Of([.. conversations.Select(static played => played.Return)]),
                $"sum of the rewards of {environment}"
            );
        table.Add("turns", "turns", conversations.Average(static played => played.Turns.Count));
        table.Add("terminated", "terminated", conversations.Average(static played => played.Terminated ? 1.0 : 0));
        table.Add("truncated", "truncated", conversations.Average(static played => played.Truncated ? 1.0 : 0));
        table.Add("tool_calls", "tool calls", conversations.Average(static played => played.ToolCalls));
    }

    // The same reference as in training: a separate model, or the initial model with its initial adapter.
    private CausalLanguageModel? OpenReference(CausalLanguageModel model)
    {
        string? text = request.Reference ?? run?.Inputs.Reference ?? run?.Inputs.Model;
        if (text is null or LanguageInputs.NoReference)
            return null;
        string folder = TrainedModel.Find(text, report: request.Report).Folder;
        if (ModelFolder.IsRewardModel(folder))
            return null;
        CausalLanguageModel reference = CausalLanguageModel.Load(
            folder,
            run?.Inputs is { ReferenceInt8: true } ? FrozenWeights.Int8 : FrozenWeights.Stored
        );
        if (request.Reference is null && run?.Inputs is { Reference: null, Adapter: { } adapter })
        {
            reference.LoadAdapter(adapter, trainable: false);
            reference.MergeAdapter();
        }

        return reference.Config.Vocabulary == model.Config.Vocabulary
            ? reference
            : throw new InvalidInputException(
                $"the reference {folder} has a vocabulary of {reference.Config.Vocabulary}, but {found.Folder} has "
                    + $"{model.Config.Vocabulary}; the KL divergence needs the same vocabulary"
            );
    }

    private IReward Open(string text) =>
        new RewardParser(openModel: OpenModel) { AllowPrograms = request.AllowPrograms }.Parse(text);

    private ModelReward OpenModel(string text, bool normalize, FrozenWeights weights)
    {
        string folder = TrainedModel.Find(text, report: request.Report).Folder;
        return new ModelReward(
            RewardModel.Load(folder, weights),
            Tokenizer.Load(folder),
            normalize,
            ModelFolder.NameOf(folder)
        );
    }
}
