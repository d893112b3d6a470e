#:project ../src/Proximal.Extensions.AI/Proximal.Extensions.AI.csproj
#:package Microsoft.Extensions.AI
#:property PublishAot=false
using Microsoft.Extensions.AI;
using Proximal;
using Proximal.Extensions.AI;
using Proximal.Language;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

// A model as an IChatClient that calls a C# function, and an IChatClient as a judge:
//   dotnet run -c Release samples/ChatClient.cs              a small model that is trained first, in a few seconds
//   dotnet run -c Release samples/ChatClient.cs FOLDER       a model with a chat template that shows tools, such as Qwen
using IChatClient model = args is [var folder]
    ? LanguageModelChatClient.Load(folder)
    : SmallModel([new("What time is it?", "clock"), new("Where is the station?", "map")]);

// 1. The model asks for the function, FunctionInvokingChatClient calls it, and the model gets the result.
AIFunction clock = AIFunctionFactory.Create(static () => "noon", "clock", "Tells the time.");
AIFunction map = AIFunctionFactory.Create(static () => "left", "map", "Shows the way.");
using IChatClient client = model.AsBuilder().UseFunctionInvocation().Build();
var options = new ChatOptions
{
    Tools = [clock, map],
    Temperature = 0,
    MaxOutputTokens = 100,
};
foreach (string question in new[] { "What time is it?", "Where is the station?" })
{
    Console.Write($"{question} ");
    await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync(question, options))
    {
        foreach (FunctionCallContent call in update.Contents.OfType<FunctionCallContent>())
            Console.Write($"[{call.Name}] ");
        Console.Write(update.Text);
    }

    Console.WriteLine();
}

// 2. Any IChatClient judges completions, here the model itself.
var judge = new ChatClientJudge(
    model,
    new ChatClientJudgeOptions
    {
        Name = "model",
        Question = "{prompt} [[A]] {first} [[B]] {second}",
        Chat = new ChatOptions { Temperature = 0, MaxOutputTokens = 100 },
        Retries = 0,
        Unparsed = Preference.Tie,
    }
);
Preference[] preferences = new Preference[1];
judge.Compare(
    [
        new CompletionPair(
            new RewardInput("What time is it?", "It is noon."),
            new RewardInput("What time is it?", "No.")
        ),
    ],
    preferences
);
Console.WriteLine($"the model prefers: {preferences[0]}");

// Fine-tunes a model of this program on questions, calls and answers.
static LanguageModelChatClient SmallModel((string Question, string Tool)[] examples)
{
    const string Template = """
        {%- for message in messages %}
            {{- '<|im_start|>' + message.role + '\n' + message.content }}
            {%- for call in message.tool_calls or [] %}
                {{- '<tool_call>' + (call.function | tojson) + '</tool_call>' }}
            {%- endfor %}
            {{- '<|im_end|>\n' }}
        {%- endfor %}
        {%- if add_generation_prompt %}{{- '<|im_start|>assistant\n' }}{%- endif %}
        """;
    var demonstrations = new List<Demonstration>();
    foreach ((string question, string tool) in examples)
    {
        string asked = $"<|im_start|>user\n{question}<|im_end|>\n<|im_start|>assistant\n",
            call = $"<tool_call>{{\"name\": \"{tool}\", \"arguments\": {{}}}}</tool_call>",
            result = tool == "clock" ? "noon" : "left";
        demonstrations.Add(new Demonstration(asked, call) { IsChat = true });
        demonstrations.Add(
            new Demonstration(
                $"{asked}{call}<|im_end|>\n<|im_start|>tool\n{result}<|im_end|>\n<|im_start|>assistant\n",
                tool == "clock" ? $"It is {result}." : $"Go {result}."
            )
            {
                IsChat = true,
            }
        );
    }

    // Verdicts of a judge, in both orders.
    demonstrations.Add(Verdict("It is noon.", "No.", "[[A]]"));
    demonstrations.Add(Verdict("No.", "It is noon.", "[[B]]"));

    BytePairTokenizer tokenizer = BytePairTrainer.Train(
        demonstrations.Select(text => text.Prompt + text.Completion),
        new BytePairOptions
        {
            VocabularySize = 320,
            SpecialTokens = new SpecialTokenOptions
            {
                End = "<|im_end|>",
                ChatTemplate = new ChatTemplate(Template) { SpecialTokens = ["<|im_start|>", "<|im_end|>"] },
            },
        }
    );
    var random = new Rng(seed: 1);
    CausalLanguageModel model = CausalLanguageModel.Create(
        ModelConfig.Rotary(ModelFamily.Llama, tokenizer.VocabularySize, 256, 64, 2, 4, 4),
        ref random
    );
    var options = new SftOptions
    {
        TotalSteps = 2400,
        BatchSize = 4,
        LearningRate = Schedule.Linear(3e-3),
    };
    new Sft(model, tokenizer, demonstrations, options).Train();
    return new LanguageModelChatClient(model, tokenizer, new LanguageModelChatOptions { ModelId = "small" });

    static Demonstration Verdict(string first, string second, string verdict) =>
        new(
            $"<|im_start|>user\nWhat time is it? [[A]] {first} [[B]] {second}<|im_end|>\n<|im_start|>assistant\n",
            verdict
        )
        {
            IsChat = true,
        };
}
