#:project ../src/Proximal.Language/Proximal.Language.csproj
#:property PublishAot=false
using Proximal;
using Proximal.Language;

// SFT of a small language model, then PPO with a reward written in C#: dotnet run -c Release samples/Politeness.cs
string[] orders =
[
    "bring tea",
    "bring tea please",
    "open the door",
    "open the door please",
    "wait here",
    "wait here please",
    "sing",
    "sing please",
];
var tokenizer = new CharacterTokenizer(string.Concat(orders));
var random = new Rng(seed: 1);
CausalLanguageModel model = CausalLanguageModel.Create(
    ModelConfig.Gpt2(tokenizer.VocabularySize, context: 32, width: 48, layers: 2, heads: 4),
    ref random
);

// 1. Supervised fine-tuning on texts, half of which end in "please".
Demonstration[] texts = [.. orders.Select(order => new Demonstration(order[..1], order[1..]))];
new Sft(
    model,
    tokenizer,
    texts,
    new SftOptions
    {
        TotalSteps = 3200,
        BatchSize = 8,
        LearningRate = Schedule.Linear(3e-3),
    }
).Train();

// 2. PPO with a function of prompt and completion as reward, and a KL penalty to the fine-tuned model.
IReward polite = RewardFunction.From(
    (prompt, completion) => completion.EndsWith("please", StringComparison.Ordinal) ? 1 : 0,
    name: "polite"
);
PromptItem[] prompts = [new("b"), new("o"), new("w"), new("s")];
var parts = new AlignmentParts(model, tokenizer, prompts, polite)
{
    Reference = ReferencePolicy.Of(model.Copy(trainable: false)),
};
var options = new RlhfPpoOptions
{
    TotalSteps = 1280,
    LearningRate = Schedule.Linear(1e-3),
    KlCoefficient = 0.05,
    Sampling = new SamplingOptions { MaxTokens = 24 },
};
CausalLanguageModel before = model.Copy(trainable: false);
new RlhfPpo(parts, options).Train();

// 3. Evaluation: share of polite completions, KL divergence from the reference, and win rate against the fine-tuned
// model.
var evaluation = new CompletionEvaluation(prompts, samples: 200, options.Sampling);
GeneratedCompletions then = evaluation.Run(before, tokenizer),
    now = evaluation.Run(model, tokenizer, parts.Reference);
Console.WriteLine(
    $"polite: {then.ScoreBy(polite).Average():P0} before, {now.ScoreBy(polite).Average():P0} after, KL "
        + $"{now.Divergence.Average():F2} nats"
);
Console.WriteLine(
    $"win rate {now.Against(then, Judge.From(polite)).Share:P0}; examples: "
        + $"{string.Join(", ", now.Inputs.Take(4).Select(input => input.Prompt + input.Completion))}"
);

model.Save("runs/politeness");
tokenizer.Save("runs/politeness");
